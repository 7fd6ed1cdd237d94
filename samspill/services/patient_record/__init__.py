"""The patient's record: find a person, and read what is recorded about that person, newest first.

This file is the table of contents: `find.py` and `read.py` are the operations, the rest are the rules they use.
"""

from __future__ import annotations

from typing import Final

from samspill.exchange import Service
from samspill.services.patient_record.find import find
from samspill.services.patient_record.read import read

CARE: Final = frozenset({"TREAT", "ETREAT", "COC", "BTG"})
"""Purposes of health personnel (HL7 v3 PurposeOfUse): treatment, emergency, coordination, breaking the glass."""

service = Service("patient-record", "Pasientjournal", owner="clinical-safety")
service.about_nobody("", purposes=CARE, page="find.html")(find)
# The same question in the body of a POST, so that names and numbers stand in no address (as FHIR's `_search`).
service.about_nobody("", purposes=CARE, method="POST", page="find.html")(find)
service.about_patient("/{patient}", purposes=CARE | {"PATRQT", "FAMRQT", "PWATRNY"}, page="read.html")(read)
