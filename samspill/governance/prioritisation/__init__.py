"""Prioritisation: alternatives scored by a versioned model, ranked by a stated rule, and how robust that ranking is.

The model is data: a tree of criteria with weights and anchored scales. A published spreadsheet can be checked by
recomputing it, taken over as a round, and given out again with its formulas.

This file is the table of contents.
"""

from __future__ import annotations

from samspill.exchange import Service
from samspill.governance import EVERYONE, PURPOSES, SECRETARIAT
from samspill.governance.prioritisation import sheets
from samspill.governance.prioritisation.answering import answer, sheet
from samspill.governance.prioritisation.budgeting import budget, keep
from samspill.governance.prioritisation.disagreeing import disagreement
from samspill.governance.prioritisation.listing import adjust, create, invite, listing, step
from samspill.governance.prioritisation.sheets import check_sheet, checked, fill, receive, recheck
from samspill.governance.prioritisation.showing import hinges, show
from samspill.governance.prioritisation.versions import model_page, revise
from samspill.governance.prioritisation.workbook import export

service = Service("prioritisation", "Prioritering", owner="secretariat", part="portfolio", place=1)
service.about_nobody("", purposes=PURPOSES, roles=EVERYONE, public=True, page="rounds.html")(listing)
service.about_nobody("", purposes=PURPOSES, roles=SECRETARIAT, method="POST")(create)
service.about_nobody("/sheets", purposes=PURPOSES, roles=SECRETARIAT, method="POST", takes=sheets.TAKEN)(receive)
service.about_nobody("/check", purposes=PURPOSES, roles=EVERYONE, public=True, page="check.html", menu=False)(checked)
service.about_nobody("/check", purposes=PURPOSES, roles=EVERYONE, method="POST", page="check.html", takes=sheets.TAKEN)(
    check_sheet
)
service.about_nobody("/models", purposes=PURPOSES, roles=SECRETARIAT, method="POST")(revise)
service.about_nobody("/models/{model}", purposes=PURPOSES, roles=EVERYONE, public=True, page="model.html")(model_page)
service.about_nobody("/rounds/{round}", purposes=PURPOSES, roles=EVERYONE, public=True, page="round.html")(show)
service.about_nobody(
    "/rounds/{round}/sensitivity", purposes=PURPOSES, roles=EVERYONE, public=True, page="sensitivity.html"
)(hinges)
service.about_nobody("/rounds/{round}/check", purposes=PURPOSES, roles=EVERYONE, public=True, page="check.html")(
    recheck
)
service.about_nobody("/rounds/{round}/budget", purposes=PURPOSES, roles=EVERYONE, public=True, page="budget.html")(
    budget
)
service.about_nobody("/rounds/{round}/budget", purposes=PURPOSES, roles=SECRETARIAT, method="POST")(keep)
service.about_nobody("/rounds/{round}/export", purposes=PURPOSES, roles=EVERYONE, public=True)(export)
service.about_nobody("/rounds/{round}/scores", purposes=PURPOSES, roles=EVERYONE, page="scores.html")(sheet)
service.about_nobody("/rounds/{round}/scores", purposes=PURPOSES, roles=EVERYONE, method="POST", page="scores.html")(
    answer
)
service.about_nobody(
    "/rounds/{round}/scores/sheet", purposes=PURPOSES, roles=EVERYONE, method="POST", takes=sheets.TAKEN
)(fill)
service.about_nobody("/rounds/{round}/disagreement", purposes=PURPOSES, roles=EVERYONE, page="disagreement.html")(
    disagreement
)
service.about_nobody("/rounds/{round}/step", purposes=PURPOSES, roles=SECRETARIAT, method="POST")(step)
service.about_nobody("/rounds/{round}/adjustments", purposes=PURPOSES, roles=SECRETARIAT, method="POST")(adjust)
service.about_nobody("/rounds/{round}/assessors", purposes=PURPOSES, roles=SECRETARIAT, method="POST")(invite)
