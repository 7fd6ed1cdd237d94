"""The access log: who has looked at a patient's data, when, from where, why, and what was refused.

Reading the log is itself in the log. This file is the table of contents.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from samspill.exchange import Service
from samspill.services.access_log.decision import decision, why
from samspill.services.access_log.delivered import deliver
from samspill.services.access_log.latest import latest
from samspill.services.access_log.read import events, export, read
from samspill.services.access_log.search import read_search, search

CARE: Final = frozenset({"TREAT", "ETREAT", "COC", "BTG"})
CITIZENS: Final = frozenset({"PATRQT", "FAMRQT", "PWATRNY"})
"""Purposes of a citizen: one's own record, one's child's, and by power of attorney or as guardian."""

service = Service("access-log", "Innsynslogg", owner="privacy")
# For whoever audits the running of the platform: what was done last, in all records.
service.about_nobody("", purposes=frozenset({"HSYSADMIN"}), page="latest.html")(latest)
# A decision about access, made again on its facts as they were.
service.about_nobody("/decision/{request}", purposes=frozenset({"HSYSADMIN"}), page="decision.html")(decision)
service.about_patient("/{patient}/why/{request}", purposes=CITIZENS, page="why.html")(why)
# The log as a FHIR search: its parameters say whose it is.
service.about_patient("/fhir/AuditEvent", purposes=CARE | CITIZENS | {"HSYSADMIN"})(search)
service.operations[-1] = replace(service.operations[-1], prepare=read_search)
# What other systems have recorded, delivered by them.
service.about_nobody("/AuditEvent", purposes=CARE | {"HSYSADMIN"}, method="POST")(deliver)
service.about_patient("/{patient}", purposes=CARE | CITIZENS | {"HSYSADMIN"}, page="read.html")(read)
service.about_patient("/{patient}/AuditEvent", purposes=CARE | CITIZENS | {"HSYSADMIN"})(events)
service.about_patient("/{patient}/export", purposes=CITIZENS | {"HSYSADMIN"})(export)
