"""Privacy: what citizens decide about their own data, who may act for them, and who is told of it.

This file is the table of contents: `settings.py` shows and changes settings, `attorneys.py` powers of attorney,
`consents.py` gives settings as FHIR Consent, `component.py` is what systems of parties call, `inclusion.py` what they
say of their own services, `proofs.py` what they are told of powers of attorney, `parties.py` who they are, and
`pushing.py` how they are told.
"""

from __future__ import annotations

from typing import Final

from samspill.exchange import Service
from samspill.services.privacy.attorneys import confirm_power, end_power, give_power, listed
from samspill.services.privacy.component import OPERATIONS, PURPOSES, changes, holders
from samspill.services.privacy.consents import CITIZENS, consent, search
from samspill.services.privacy.parties import again, parties, register, retire
from samspill.services.privacy.proofs import OPERATIONS as PROOFS
from samspill.services.privacy.restrictions import OPERATIONS as RESTRICTIONS
from samspill.services.privacy.settings import confirm, definitions, history, put, read, shields, withdraw

CARE: Final = frozenset({"TREAT", "ETREAT", "COC", "BTG"})
STAFF: Final = frozenset({"HSYSADMIN"})
OWN: Final = frozenset({"PATRQT"})

service = Service("privacy", "Personvern", owner="privacy")
service.about_nobody("/definitions", purposes=CITIZENS | CARE | PURPOSES)(definitions)
# Parties, and what their programs call.
service.about_nobody("/parties", purposes=STAFF, page="parties.html")(parties)
service.about_nobody("/parties", purposes=STAFF, method="POST")(register)
service.about_nobody("/parties/{party}/retire", purposes=STAFF, method="POST")(retire)
service.about_nobody("/parties/{party}/again", purposes=STAFF, method="POST")(again)
service.operations.extend((*OPERATIONS, *PROOFS))
# Blocks and shields by the shapes of PTS, for parties, health personnel and citizens alike.
service.operations.extend(RESTRICTIONS)
service.about_nobody("/Personverninnstillinger/HentInnbyggereAktivePiForDefinisjon/v2", purposes=PURPOSES)(holders)
service.about_nobody("/Personverninnstillinger/changes", purposes=PURPOSES)(changes)
service.operations.extend((search, consent))
# One citizen's. Health personnel set and lift shields, and see nothing of the rest.
service.about_patient("/{patient}", purposes=CITIZENS, page="read.html")(read)
service.about_patient("/{patient}/history", purposes=CITIZENS, page="history.html")(history)
service.about_patient("/{patient}/shields", purposes=CARE)(shields)
service.about_patient("/{patient}/confirm", purposes=CITIZENS, method="POST", page="confirm.html")(confirm)
service.about_patient("/{patient}/settings", purposes=CITIZENS | CARE, method="POST")(put)
service.about_patient("/{patient}/settings/{setting}/withdraw", purposes=CITIZENS | CARE, method="POST")(withdraw)
service.about_patient("/{patient}/powers", purposes=CITIZENS, page="powers.html")(listed)
service.about_patient("/{patient}/powers/confirm", purposes=OWN, method="POST", page="power.html")(confirm_power)
service.about_patient("/{patient}/powers", purposes=OWN, method="POST")(give_power)
service.about_patient("/{patient}/powers/{power}/end", purposes=OWN, method="POST")(end_power)
