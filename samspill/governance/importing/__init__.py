"""Innlesing av papirer."""

from __future__ import annotations

from samspill.exchange import Service

service = Service("importing", "Innlesing av papirer", owner="secretariat")
