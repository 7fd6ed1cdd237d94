"""Råd og utvalg: bodies, mandates, seats, members and deputies, and what each may do (`roles`).

This file is the table of contents.
"""

from __future__ import annotations

from typing import Final

from samspill.exchange import Service
from samspill.governance import EVERYONE, PURPOSES, SECRETARIAT
from samspill.governance.councils.editing import add, change, edit, mandate, member, organisation, organisations, seat
from samspill.governance.councils.reading import overview, read, who

CLASH: Final = "clash.html"
"""The page of a change that came too late: both texts."""

service = Service("councils", "Råd og utvalg", owner="secretariat", part="councils", place=2)
_about = service.about_nobody
_about("", purposes=PURPOSES, page="list.html", public=True, roles=EVERYONE)(overview)
_about("", purposes=PURPOSES, method="POST", roles=SECRETARIAT)(add)
_about("/organisations", purposes=PURPOSES, page="organisations.html", roles=SECRETARIAT, menu=False)(organisations)
_about("/organisations", purposes=PURPOSES, method="POST", roles=SECRETARIAT)(organisation)
_about("/{body}", purposes=PURPOSES, page="body.html", public=True, roles=EVERYONE)(read)
_about("/{body}", purposes=PURPOSES, method="POST", page=CLASH, roles=SECRETARIAT)(change)
_about("/{body}/sitting", purposes=PURPOSES, page="sitting.html", public=True, roles=EVERYONE)(who)
_about("/{body}/edit", purposes=PURPOSES, page="edit.html", roles=SECRETARIAT)(edit)
_about("/{body}/mandate", purposes=PURPOSES, method="POST", page=CLASH, roles=SECRETARIAT)(mandate)
_about("/{body}/seats", purposes=PURPOSES, method="POST", roles=SECRETARIAT)(seat)
_about("/{body}/members", purposes=PURPOSES, method="POST", roles=SECRETARIAT)(member)
