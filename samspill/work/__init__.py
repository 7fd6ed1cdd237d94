"""The other entrance: events that wait are handed to those who take them, and what must be done now and then is done.

Any number of workers may run. Each piece of work takes the one path, as a call of the platform's own.
"""

from samspill.work.delivering import deliver, hand_out
from samspill.work.loop import Worker

__all__ = ["Worker", "deliver", "hand_out"]
