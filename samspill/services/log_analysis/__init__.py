"""Log analysis: which looks are worth checking, why, and what came of checking them.

Each look by health personnel is weighed by signs that stand in plain words (`signs.py`); those that weigh enough go on
the work list of the organisation that is answerable for the look. Nobody is accused by a number: a controller checks,
and what the controller found is kept beside the signs, so that it shows which signs are worth anything.

This file is the table of contents.
"""

from __future__ import annotations

from typing import Final

from samspill.exchange import Service
from samspill.services.log_analysis.analyse import analyse
from samspill.services.log_analysis.settle import settle
from samspill.services.log_analysis.watch import watch, watched
from samspill.services.log_analysis.worklist import worklist

CONTROL: Final = frozenset({"HSYSADMIN"})
"""Follow-up of access (Normen 5.4.4; pasientjournalloven § 22)."""

service = Service("log-analysis", "Logganalyse", owner="privacy")
service.about_nobody("", purposes=CONTROL, page="worklist.html")(worklist)
service.about_nobody("/analyse", purposes=CONTROL, method="POST")(analyse)
service.about_nobody("/watched", purposes=CONTROL, page="watched.html")(watched)
service.about_nobody("/watch", purposes=CONTROL, method="POST")(watch)
service.about_nobody("/{finding}", purposes=CONTROL, method="POST")(settle)
