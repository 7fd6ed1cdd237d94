"""How often a client may ask. Each worker counts for itself, up to its share: cheap, and near enough."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass
class Rates:
    """Requests of this minute, by client."""

    workers: int = 1
    _minute: int = 0
    _counts: dict[str, int] = field(default_factory=dict)

    def allows(self, client: str, rate: int) -> bool:
        """Count a request; tells whether it lies within `rate` a minute (0: no limit)."""
        minute = int(time.time() // 60)
        if minute != self._minute:
            self._minute = minute
            self._counts.clear()
        self._counts[client] = self._counts.get(client, 0) + 1
        return not rate or self._counts[client] <= -(-rate // self.workers)
