"""Who did what to whose data, and how it ended. Rows are added, never changed, and chained so that a change shows.

Each database connection has a chain of its own (its lane), so that recording never waits for another call. A link is
`sha256(link before ‖ number ‖ everything the entry says)`; `audit.chain` holds how far each chain has come. Seals
(`audit.seal`) sign the chains' heads with a key outside the database: whoever can write to the database cannot rewrite
what lies before a seal. `samspill audit verify` checks all three.
"""

from samspill.audit.entry import FIELDS, Entry, Outcome, Touched
from samspill.audit.grounds import digest_of, keep, unknown
from samspill.audit.recording import links_of, record
from samspill.store import queries

__all__ = [
    "FIELDS",
    "Entry",
    "Outcome",
    "Touched",
    "digest_of",
    "keep",
    "links_of",
    "record",
    "sql",
    "unknown",
]

sql = queries(__name__)
