"""The embedded PostgreSQL: a real server that runs as a child of ours, for those who have not set one up.

    with Cluster.open(home) as cluster:
        store = await Store.open(cluster.url())

It listens on a socket in its own folder and nowhere else, runs under an ordinary account also when we are root, is
shared by all our processes that open the same home, and is stopped by the last of them. Nothing is installed, no
account is added, and no right outside the folder is changed. Linux and macOS; PostgreSQL 15 or newer.
"""

from samspill.store.embedded.address import Address
from samspill.store.embedded.cluster import Cluster, temporary

__all__ = ["Address", "Cluster", "temporary"]
