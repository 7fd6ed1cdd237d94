"""The national portfolio: initiatives with owners, goals, money, status and dependencies; criteria; rounds; reports.

Owners report on what is theirs, by words that have stated colours; the secretariat opens rounds and makes the report to
NUIT from the data. What is public is open to all.

This file is the table of contents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.exchange import Service
from samspill.governance import EVERYONE, OWNERS, PURPOSES, SECRETARIAT
from samspill.governance.portfolio import compiling, registering, reporting, reviewing, viewing

if TYPE_CHECKING:
    from samspill.exchange.operations import Declare

service = Service("portfolio", "Portefølje", owner="secretariat", part="portfolio")


def _open(path: str, page: str, *, menu: bool = False) -> Declare:
    return service.about_nobody(path, purposes=PURPOSES, roles=EVERYONE, public=True, page=page, menu=menu)


def _by(roles: frozenset[str], path: str, page: str = "") -> Declare:
    return service.about_nobody(path, purposes=PURPOSES, roles=roles, method="POST", page=page)


_open("", "overview.html", menu=True)(viewing.overview)
_by(SECRETARIAT, "")(registering.add)
_open("/graph", "graph.html")(viewing.graph)
_open("/challenges", "challenges.html")(viewing.challenges)
_by(SECRETARIAT, "/challenges")(registering.challenge)
_open("/criteria", "criteria.html")(reviewing.criteria)
_by(SECRETARIAT, "/criteria")(reviewing.adopt)
_open("/export", "")(compiling.export)
service.about_nobody("/rounds", purposes=PURPOSES, roles=OWNERS, page="rounds.html", menu=False)(reporting.rounds)
_by(SECRETARIAT, "/rounds")(reporting.begin)
_by(SECRETARIAT, "/rounds/{round}/remind")(reporting.remind)
_by(SECRETARIAT, "/rounds/{round}/close")(reporting.close)
_by(SECRETARIAT, "/reports")(compiling.make)
_open("/reports/{report}", "report.html")(compiling.report)
_by(SECRETARIAT, "/reports/{report}/publish")(compiling.publish)
_open("/{initiative}", "initiative.html")(viewing.initiative)
_by(SECRETARIAT, "/{initiative}", page="both.html")(registering.change)
_by(OWNERS, "/{initiative}/status")(reporting.report_status)
_by(OWNERS, "/{initiative}/budget")(registering.finance)
_by(OWNERS, "/{initiative}/dependencies")(registering.depend)
_by(SECRETARIAT, "/{initiative}/assessments")(reviewing.assess)
