"""Felles hjelpenummer: a number and a record, at once, for somebody whose number is not known; merged when it is.

This file is the table of contents: `issue.py` gives a number, `follow.py` links it to a later identity, or closes it.
"""

from __future__ import annotations

from typing import Final

from samspill.exchange import Service
from samspill.services.help_number.follow import close, link, read
from samspill.services.help_number.issue import ask, issue

WARD: Final = frozenset({"TREAT", "ETREAT", "HSYSADMIN"})
"""Treatment, emergency treatment, and the running of the register."""
REGISTRY: Final = frozenset({"HSYSADMIN"})

service = Service("help-number", "Felles hjelpenummer", owner="registries")
service.about_nobody("", purposes=WARD, page="ask.html")(ask)
service.about_nobody("", purposes=WARD, method="POST")(issue)
service.about_patient("/{patient}", purposes=WARD, page="read.html")(read)
service.about_patient("/{patient}/link", purposes=REGISTRY, method="POST")(link)
service.about_patient("/{patient}/close", purposes=REGISTRY, method="POST")(close)
