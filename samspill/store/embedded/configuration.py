"""The settings of the server. They are given on its command line, which goes before every file in the data folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from samspill.store.embedded.address import PORT

if TYPE_CHECKING:
    from samspill.store.embedded.binaries import Binaries
    from samspill.store.embedded.place import Place

FIXED: Final = {
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "cluster_name": "samspill",
    "max_connections": "200",
    "password_encryption": "scram-sha-256",
    "jit": "off",
    "random_page_cost": "1.1",
    "wal_compression": "pglz",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
    "default_text_search_config": "pg_catalog.simple",
}

LOG: Final = {
    "logging_collector": "on",
    "log_destination": "stderr",
    # A file for each day of the week, written anew a week later.
    "log_filename": "postgresql-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_file_mode": "0600",
    "log_timezone": "UTC",
    # The log must never hold personal data. The texts of errors, and more so their details and statements, quote what
    # was sent; the client gets them, the log does not. LOG, FATAL and PANIC are about the server itself.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_duration": "off",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_lock_waits": "off",
    "log_connections": "off",
    "log_disconnections": "off",
}

SAFE: Final = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
FLEETING: Final = dict.fromkeys(SAFE, "off")

READS_AHEAD_ANYWHERE: Final = 18
"""From this version on, reads ahead need no `posix_fadvise`."""


def arguments(place: Place, binaries: Binaries, shared_buffers: str, *, durable: bool) -> list[str]:
    """Give the arguments of `postgres`. The socket is named from the data folder, so that its name is never long."""
    settings = FIXED | LOG | (SAFE if durable else FLEETING)
    settings |= {"shared_buffers": shared_buffers, "log_directory": str(place.log)}
    if binaries.major >= READS_AHEAD_ANYWHERE or hasattr(os, "posix_fadvise"):
        settings["effective_io_concurrency"] = "64"
    socket = os.path.relpath(place.socket.resolve(), place.data.resolve())
    pairs = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return ["-D", str(place.data), "-h", "", "-k", socket, *pairs]
