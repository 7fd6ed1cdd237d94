"""What the registers tell: events with rising numbers, kept for good, applied once each, and offered onwards.

One shape for all registers, a line of JSON for each event:
`{"register": "FREG", "sequenceNumber": "17", "eventType": "ChangeInName", "item": {…}}`. The item is the subject as it
is now, history included; what stands in the tables depends on the newest item of each subject and on nothing else.
"""

from samspill.grunndata.feeds.applying import Applied, apply, hear, note_refusal, redraw
from samspill.grunndata.feeds.offering import (
    MOST,
    Kept,
    Line,
    Refusal,
    State,
    Told,
    after,
    items,
    latest,
    lines,
    newest,
    refusals,
    refused,
    snapshot,
    states,
)
from samspill.grunndata.feeds.reading import Event, read, read_line
from samspill.grunndata.feeds.registers import REGISTERS, Register, register

__all__ = [
    "MOST",
    "REGISTERS",
    "Applied",
    "Event",
    "Kept",
    "Line",
    "Refusal",
    "Register",
    "State",
    "Told",
    "after",
    "apply",
    "hear",
    "items",
    "latest",
    "lines",
    "newest",
    "note_refusal",
    "read",
    "read_line",
    "redraw",
    "refusals",
    "refused",
    "register",
    "snapshot",
    "states",
]
