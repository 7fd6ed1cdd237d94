"""The access log: who has looked at a patient's data, when, from where, why, and what was refused.

Reading the log is itself in the log. This file is the table of contents.
"""

from __future__ import annotations

from typing import Final

from samspill.exchange import Service
from samspill.services.access_log.latest import latest
from samspill.services.access_log.read import read

CARE: Final = frozenset({"TREAT", "ETREAT", "COC", "BTG"})

service = Service("access-log", "Innsynslogg", owner="privacy")
# For whoever audits the running of the platform: what was done last, in all records.
service.about_nobody("", purposes=frozenset({"HSYSADMIN"}), page="latest.html")(latest)
service.about_patient("/{patient}", purposes=CARE | {"PATRQT", "HSYSADMIN"}, page="read.html")(read)
