"""Innlesing av papirer: the real past, read out of papers into bodies, meetings, cases, proposals and decisions.

Nothing is mended in silence: what a paper says in two ways, or does not say, is a doubt that a person settles beside
the source. This file is the table of contents.
"""

from __future__ import annotations

from samspill.exchange import Service
from samspill.governance import PURPOSES, SECRETARIAT
from samspill.governance.importing.formats import TAKES
from samspill.governance.importing.receiving import receive
from samspill.governance.importing.settling import doubt, settle
from samspill.governance.importing.showing import lines, original, overview, show, stored

service = Service("importing", "Innlesing av papirer", owner="secretariat", part="councils", place=3)
_about = service.about_nobody
_about("", purposes=PURPOSES, page="list.html", roles=SECRETARIAT)(overview)
_about("", purposes=PURPOSES, method="POST", roles=SECRETARIAT, takes=TAKES)(receive)
_about("/{paper}", purposes=PURPOSES, page="paper.html", roles=SECRETARIAT)(show)
_about("/{paper}/original", purposes=PURPOSES, roles=SECRETARIAT)(original)
_about("/{paper}/stored", purposes=PURPOSES, page="stored.html", roles=SECRETARIAT)(stored)
_about("/{paper}/lines", purposes=PURPOSES, page="lines.html", roles=SECRETARIAT)(lines)
_about("/{paper}/doubts/{doubt}", purposes=PURPOSES, page="doubt.html", roles=SECRETARIAT)(doubt)
_about("/{paper}/doubts/{doubt}", purposes=PURPOSES, method="POST", roles=SECRETARIAT)(settle)
