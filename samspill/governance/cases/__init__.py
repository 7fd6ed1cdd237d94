"""Saker og vedtak."""

from __future__ import annotations

from samspill.exchange import Service

service = Service("cases", "Saker og vedtak", owner="secretariat")
