"""Strategy: vision, goals, indicators and their targets; how surely each is reached, and what to discuss.

The colour of an indicator is worked out from its figures (`status.py`), not typed in. Figures are typed, sent in a
file, or taken over from what registries measure from use (`published.indicator_value`).

This file is the table of contents.
"""

from __future__ import annotations

from samspill.exchange import Service
from samspill.governance import EVERYONE, OWNERS, PURPOSES, SECRETARIAT
from samspill.governance.strategy import files
from samspill.governance.strategy.establishing import define, establish
from samspill.governance.strategy.following import goal, indicator, overview
from samspill.governance.strategy.measuring import gather, measure, receive
from samspill.governance.strategy.reporting import make, publish, report

service = Service("strategy", "Strategi", owner="secretariat")
service.about_nobody("", purposes=PURPOSES, roles=EVERYONE, public=True, page="overview.html")(overview)
service.about_nobody("", purposes=PURPOSES, roles=SECRETARIAT, method="POST")(establish)
service.about_nobody("/goals/{goal}", purposes=PURPOSES, roles=EVERYONE, public=True, page="goal.html")(goal)
service.about_nobody("/indicators/{indicator}", purposes=PURPOSES, roles=EVERYONE, public=True, page="indicator.html")(
    indicator
)
service.about_nobody("/indicators/{indicator}/values", purposes=PURPOSES, roles=OWNERS, method="POST")(measure)
service.about_nobody("/indicators/{indicator}/definition", purposes=PURPOSES, roles=SECRETARIAT, method="POST")(define)
service.about_nobody("/values", purposes=PURPOSES, roles=OWNERS, method="POST", takes=files.TAKEN)(receive)
service.about_nobody("/gather", purposes=PURPOSES, roles=SECRETARIAT, method="POST")(gather)
service.about_nobody("/reports", purposes=PURPOSES, roles=SECRETARIAT, method="POST")(make)
service.about_nobody("/reports/{quarter}", purposes=PURPOSES, roles=EVERYONE, public=True, page="report.html")(report)
service.about_nobody("/reports/{quarter}/publish", purposes=PURPOSES, roles=SECRETARIAT, method="POST")(publish)
