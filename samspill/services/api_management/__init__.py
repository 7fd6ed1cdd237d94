"""API management: which APIs there are, on which terms, who calls them, how much and how often they may.

The catalogue is open to all. Who the clients are and what they use is for whoever runs the platform; an organisation's
own authorised person accepts terms for it. This file is the table of contents.
"""

from __future__ import annotations

from typing import Final

from samspill.exchange import Service
from samspill.services.api_management.accepting import accept, publish, record
from samspill.services.api_management.apis import api, catalogue
from samspill.services.api_management.consumers import client, clients, limit, usage

RUNNING: Final = frozenset({"HSYSADMIN"})
"""The running of the platform."""
ORGANISATION: Final = RUNNING | {"TREAT", "COC"}
"""What an organisation's authorised person is signed in for."""

service = Service("api-management", "API-forvaltning", owner="integration")
service.about_nobody("", purposes=RUNNING, page="catalogue.html", public=True)(catalogue)
service.about_nobody("/api", purposes=RUNNING, page="api.html", public=True, menu=False)(api)
service.about_nobody("/clients", purposes=RUNNING, page="clients.html")(clients)
service.about_nobody("/client", purposes=RUNNING, page="client.html", menu=False)(client)
service.about_nobody("/usage", purposes=RUNNING, page="usage.html", menu=False)(usage)
service.about_nobody("/limits", purposes=RUNNING, method="POST")(limit)
service.about_nobody("/terms", purposes=RUNNING, method="POST")(publish)
service.about_nobody("/accepted", purposes=ORGANISATION, method="POST")(accept)
service.about_nobody("/recorded", purposes=RUNNING, method="POST")(record)
