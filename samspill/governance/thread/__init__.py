"""The thread: from any decision to its initiatives, their roadmap, their goals and indicators, and back.

This file is the table of contents.
"""

from __future__ import annotations

from samspill.exchange import Service
from samspill.governance import EVERYONE, PURPOSES, SECRETARIAT
from samspill.governance.thread.following import follow, link, start, unlink

service = Service("thread", "Den røde tråden", owner="secretariat")
service.about_nobody("", purposes=PURPOSES, roles=EVERYONE, public=True, page="start.html")(start)
service.about_nobody("/ties", purposes=PURPOSES, roles=SECRETARIAT, method="POST")(link)
service.about_nobody("/ties/away", purposes=PURPOSES, roles=SECRETARIAT, method="POST")(unlink)
service.about_nobody("/{kind}/{id}", purposes=PURPOSES, roles=EVERYONE, public=True, page="follow.html")(follow)
