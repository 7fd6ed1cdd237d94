"""Saker og vedtak: cases through all bodies that treat them, papers, decisions, action points, openness, search.

This file is the table of contents.
"""

from __future__ import annotations

from typing import Final

from samspill.exchange import Service
from samspill.governance import EVERYONE, MEMBERS, PURPOSES, SECRETARIAT
from samspill.governance.cases import finding
from samspill.governance.cases.deciding import act, conflict, decide, due, exempt, refusal, release, remark
from samspill.governance.cases.extracting import TAKEN
from samspill.governance.cases.opendata import open_data
from samspill.governance.cases.preparing import (
    ask,
    change,
    create,
    edit,
    forward,
    move,
    new,
    propose,
    rename,
    upload,
    write,
)
from samspill.governance.cases.publishing import feed, innsyn, innsyn_list
from samspill.governance.cases.reading import case, file, paper, passage
from samspill.governance.cases.registers import decision, find, follow_up, register
from samspill.governance.cases.subscribing import follow, mark, notices
from samspill.governance.councils import people

CLASH: Final = "clash.html"
"""The page of a change that came too late: both texts."""
_ONE: Final = "/passages/{passage}"

service = Service("cases", "Saker og vedtak", owner="secretariat", part="councils", place=1)
_about = service.about_nobody
_about("", purposes=PURPOSES, page="find.html", public=True, roles=EVERYONE)(find)
_about("", purposes=PURPOSES, method="POST", roles=SECRETARIAT)(create)
_about("/new", purposes=PURPOSES, page="new.html", roles=SECRETARIAT, menu=False)(new)
_about("/decisions", purposes=PURPOSES, page="register.html", public=True, roles=EVERYONE)(register)
_about("/decisions/{decision}", purposes=PURPOSES, page="decision.html", public=True, roles=EVERYONE)(decision)
_about("/actions", purposes=PURPOSES, page="actions.html", roles=MEMBERS)(follow_up)
_about("/actions", purposes=PURPOSES, method="POST", page=CLASH, roles=SECRETARIAT)(act)
_about("/exemptions", purposes=PURPOSES, page="due.html", roles=SECRETARIAT, menu=False)(due)
_about("/notices", purposes=PURPOSES, page="notices.html", roles=EVERYONE)(notices)
_about("/notices", purposes=PURPOSES, method="POST", roles=EVERYONE)(mark)
_about("/follow", purposes=PURPOSES, method="POST", roles=EVERYONE)(follow)
_about("/atom/{kind}/{subject}", purposes=PURPOSES, public=True, roles=EVERYONE)(feed)
_about("/einnsyn/{kind}", purposes=PURPOSES, public=True, roles=EVERYONE)(innsyn_list)
_about("/einnsyn/{kind}/{subject}", purposes=PURPOSES, public=True, roles=EVERYONE)(innsyn)
_about("/oparl/{kind}/{subject}", purposes=PURPOSES, public=True, roles=EVERYONE)(open_data)
_about("/files/{paper}", purposes=PURPOSES, public=True, roles=EVERYONE)(file)
_about(_ONE, purposes=PURPOSES, page="passage.html", public=True, roles=EVERYONE)(passage)
_about(_ONE, purposes=PURPOSES, method="POST", page=CLASH, roles=SECRETARIAT)(change)
_about(_ONE + "/edit", purposes=PURPOSES, page="edit.html", roles=SECRETARIAT)(edit)
_about(_ONE + "/papers/{paper}", purposes=PURPOSES, page="paper.html", public=True, roles=EVERYONE)(paper)
_about(_ONE + "/refusal", purposes=PURPOSES, page="refusal.html", public=True, roles=EVERYONE)(refusal)
_about(_ONE + "/papers", purposes=PURPOSES, method="POST", page=CLASH, roles=SECRETARIAT, takes=TAKEN)(upload)
_about(_ONE + "/note", purposes=PURPOSES, method="POST", page=CLASH, roles=SECRETARIAT)(write)
_about(_ONE + "/proposals", purposes=PURPOSES, method="POST", page=CLASH, roles=SECRETARIAT)(propose)
_about(_ONE + "/questions", purposes=PURPOSES, method="POST", page=CLASH, roles=SECRETARIAT)(ask)
_about(_ONE + "/decisions", purposes=PURPOSES, method="POST", page=CLASH, roles=SECRETARIAT)(decide)
_about(_ONE + "/move", purposes=PURPOSES, method="POST", roles=SECRETARIAT)(move)
_about(_ONE + "/forward", purposes=PURPOSES, method="POST", roles=SECRETARIAT)(forward)
_about(_ONE + "/exemptions", purposes=PURPOSES, method="POST", roles=SECRETARIAT)(exempt)
_about(_ONE + "/releases", purposes=PURPOSES, method="POST", roles=SECRETARIAT)(release)
_about(_ONE + "/remarks", purposes=PURPOSES, method="POST", roles=MEMBERS)(remark)
_about(_ONE + "/conflicts", purposes=PURPOSES, method="POST", roles=MEMBERS)(conflict)
_about("/{case}", purposes=PURPOSES, page="case.html", public=True, roles=EVERYONE)(case)
_about("/{case}", purposes=PURPOSES, method="POST", page=CLASH, roles=SECRETARIAT)(rename)

# A name that becomes known leads nobody to what is over a year old, also where that was indexed before.
people.tell_of_new(finding.learn)
