"""Råd og utvalg."""

from __future__ import annotations

from samspill.exchange import Service

service = Service("councils", "Råd og utvalg", owner="secretariat")
