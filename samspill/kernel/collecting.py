"""How often Python looks for garbage in cycles: less, in processes that read and check documents all day.

A document of some hundred resources is some hundred thousand objects without a cycle among them; by default each 700 of
them set off a search, and now and then one through everything that the process holds. Measured on a load: a tenth of
its processor time.
"""

from __future__ import annotations

import gc

YOUNG = 50_000
"""Objects that may be made before the youngest are looked through."""
MIDDLE, OLD = 20, 100


def look_seldom() -> None:
    """Look for garbage seldom, and never among what is there already: code and tables that stay."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
