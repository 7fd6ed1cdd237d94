"""Møter: planned, called, held; agendas in versions, attendance by case, decisions, minutes, documents, calendars.

This file is the table of contents.
"""

from __future__ import annotations

from typing import Final

from samspill.exchange import Service
from samspill.governance import CHAIR, EVERYONE, PURPOSES, SECRETARIAT
from samspill.governance.cases import indexing as cases_index
from samspill.governance.cases import opendata, publishing, reading
from samspill.governance.meetings import indexing, shapes, sight
from samspill.governance.meetings.arranging import add, agenda, alter, drop, order, stand
from samspill.governance.meetings.attending import attend, gather, guest
from samspill.governance.meetings.calling import publish, send
from samspill.governance.meetings.feeding import calendar, feed, mine
from samspill.governance.meetings.holding import decide, hold, preview, request, settle, treat
from samspill.governance.meetings.issuing import file, papers
from samspill.governance.meetings.minuting import conclude, draft, edit, read, write
from samspill.governance.meetings.planning import change, create, lay, move, new, reminders
from samspill.governance.meetings.raising import bring, reword, strike
from samspill.governance.meetings.showing import meeting, overview

CLASH: Final = "clash.html"
"""The page of a change that came too late: both texts."""
_ONE: Final = "/{meeting}"
_CASE: Final = _ONE + "/cases/{passage}"
_MINUTES: Final = _ONE + "/minutes"
_RAISED: Final = _MINUTES + "/raised"

service = Service("meetings", "Møter", owner="secretariat", part="councils")
_about = service.about_nobody
_about("", purposes=PURPOSES, page="list.html", public=True, roles=EVERYONE)(overview)
_about("", purposes=PURPOSES, method="POST", roles=SECRETARIAT)(create)
_about("/new", purposes=PURPOSES, page="new.html", roles=SECRETARIAT, menu=False)(new)
_about("/plan", purposes=PURPOSES, method="POST", roles=SECRETARIAT)(lay)
_about("/reminders", purposes=PURPOSES, page="reminders.html", roles=CHAIR, menu=False)(reminders)
_about("/calendar", purposes=PURPOSES, roles=EVERYONE)(mine)
_about("/calendar/{body}", purposes=PURPOSES, public=True, roles=EVERYONE)(calendar)
_about("/atom/{body}", purposes=PURPOSES, public=True, roles=EVERYONE)(feed)
_about(_ONE, purposes=PURPOSES, page="meeting.html", public=True, roles=EVERYONE)(meeting)
_about(_ONE, purposes=PURPOSES, method="POST", page=CLASH, roles=SECRETARIAT)(change)
_about(_ONE + "/state", purposes=PURPOSES, method="POST", roles=CHAIR)(move)
_about(_ONE + "/agenda", purposes=PURPOSES, page="agenda.html", roles=CHAIR)(agenda)
_about(_ONE + "/agenda", purposes=PURPOSES, method="POST", page=CLASH, roles=SECRETARIAT)(add)
_about(_ONE + "/agenda/order", purposes=PURPOSES, method="POST", page=CLASH, roles=CHAIR)(order)
_about(_ONE + "/agenda/standing", purposes=PURPOSES, method="POST", page=CLASH, roles=SECRETARIAT)(stand)
_about(_ONE + "/agenda/{place}", purposes=PURPOSES, method="POST", page=CLASH, roles=SECRETARIAT)(alter)
_about(_ONE + "/agenda/{place}/drop", purposes=PURPOSES, method="POST", page=CLASH, roles=SECRETARIAT)(drop)
_about(_ONE + "/notice", purposes=PURPOSES, method="POST", roles=SECRETARIAT)(send)
_about(_ONE + "/releases", purposes=PURPOSES, method="POST", roles=SECRETARIAT)(publish)
_about(_ONE + "/documents", purposes=PURPOSES, page="documents.html", roles=SECRETARIAT)(papers)
_about(_ONE + "/documents/{document}", purposes=PURPOSES, public=True, roles=EVERYONE)(file)
_about(_ONE + "/hold", purposes=PURPOSES, page="hold.html", roles=CHAIR)(hold)
_about(_ONE + "/hold", purposes=PURPOSES, method="POST", page="hold.html", roles=CHAIR)(preview)
_about(_ONE + "/attendance", purposes=PURPOSES, method="POST", roles=SECRETARIAT)(attend)
_about(_ONE + "/attendance/rest", purposes=PURPOSES, method="POST", roles=SECRETARIAT)(gather)
_about(_ONE + "/guests", purposes=PURPOSES, method="POST", roles=SECRETARIAT)(guest)
_about(_CASE, purposes=PURPOSES, method="POST", roles=CHAIR)(treat)
_about(_CASE + "/decisions", purposes=PURPOSES, method="POST", page=CLASH, roles=CHAIR)(decide)
_about(_CASE + "/conflicts", purposes=PURPOSES, method="POST", roles=CHAIR)(settle)
_about(_CASE + "/actions", purposes=PURPOSES, method="POST", roles=SECRETARIAT)(request)
_about(_MINUTES, purposes=PURPOSES, page="minutes.html", public=True, roles=EVERYONE)(read)
_about(_MINUTES, purposes=PURPOSES, method="POST", roles=SECRETARIAT)(draft)
_about(_MINUTES + "/edit", purposes=PURPOSES, page="writing.html", roles=SECRETARIAT)(edit)
_about(_MINUTES + "/state", purposes=PURPOSES, method="POST", roles=SECRETARIAT)(conclude)
_about(_MINUTES + "/entries/{passage}", purposes=PURPOSES, method="POST", page=CLASH, roles=SECRETARIAT)(write)
_about(_RAISED, purposes=PURPOSES, method="POST", roles=SECRETARIAT)(bring)
_about(_RAISED + "/{matter}", purposes=PURPOSES, method="POST", page=CLASH, roles=SECRETARIAT)(reword)
_about(_RAISED + "/{matter}/strike", purposes=PURPOSES, method="POST", page=CLASH, roles=SECRETARIAT)(strike)

# What is exempted of a case is gone from what its minutes are found by, and what is released is there.
cases_index.tell_of_change(indexing.passage)
# A case names the meetings that treat it, as far as its reader may know.
reading.provide_meetings(sight.dealt_with)
publishing.provide_shape("moetemappe", shapes.moetemappe)
opendata.provide("meeting", shapes.meeting)
opendata.provide("agendaitem", shapes.agenda_item)
opendata.provide("location", shapes.location)
opendata.provide_place(shapes.place)
