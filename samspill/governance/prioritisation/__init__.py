"""Prioritering."""

from __future__ import annotations

from samspill.exchange import Service

service = Service("prioritisation", "Prioritering", owner="secretariat")
