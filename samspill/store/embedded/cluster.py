"""An open cluster: found or made, running, and shared with others until it is closed."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from samspill.kernel.problems import Unavailable
from samspill.store.embedded import address, configuration, creation
from samspill.store.embedded.account import OPEN_TO_ALL, OWN, choose, ourselves
from samspill.store.embedded.address import DATABASE, PORT, USER, Address
from samspill.store.embedded.binaries import find, lend
from samspill.store.embedded.place import log, settle
from samspill.store.embedded.server import Server
from samspill.store.embedded.sharing import Share, turn
from samspill.store.embedded.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from samspill.store.embedded.binaries import Binaries
    from samspill.store.embedded.place import Place


class Cluster:
    """A running PostgreSQL in a folder of its own. Made by `open`; use it as a context manager, or `close` it."""
