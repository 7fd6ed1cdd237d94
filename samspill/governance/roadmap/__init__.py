"""The roadmap: who does what and when, on the way to which aim; what a delay does; and roll-outs by municipality.

There are three ways in: by aim, by actor, and by user group. Every change of a year is kept with its reason.

This file is the table of contents.
"""

from __future__ import annotations

from samspill.exchange import Service
from samspill.governance import EVERYONE, OWNERS, PURPOSES, SECRETARIAT
from samspill.governance.roadmap.changing import change, lay
from samspill.governance.roadmap.following import keep, measure, overview
from samspill.governance.roadmap.rolling import rollout, start, step, steps

service = Service("roadmap", "Veikart", owner="secretariat")
service.about_nobody("", purposes=PURPOSES, roles=EVERYONE, public=True, page="overview.html")(overview)
service.about_nobody("", purposes=PURPOSES, roles=SECRETARIAT, method="POST")(lay)
service.about_nobody("/measures/{measure}", purposes=PURPOSES, roles=EVERYONE, public=True, page="measure.html")(
    measure
)
service.about_nobody("/measures/{measure}", purposes=PURPOSES, roles=OWNERS, method="POST", page="both.html")(change)
service.about_nobody("/scenarios", purposes=PURPOSES, roles=OWNERS, method="POST")(keep)
service.about_nobody("/rollouts", purposes=PURPOSES, roles=SECRETARIAT, method="POST")(start)
service.about_nobody("/rollouts/{rollout}", purposes=PURPOSES, roles=EVERYONE, public=True, page="rollout.html")(
    rollout
)
service.about_nobody("/rollouts/{rollout}", purposes=PURPOSES, roles=OWNERS, method="POST")(step)
service.about_nobody(
    "/rollouts/{rollout}/{municipality}", purposes=PURPOSES, roles=EVERYONE, public=True, page="steps.html"
)(steps)
