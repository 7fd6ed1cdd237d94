"""Where a cluster lives: in its home, or elsewhere when the account of the server cannot get to the home."""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from samspill.kernel.problems import Unavailable
from samspill.store.embedded import account as accounts
from samspill.store.embedded.account import OPEN_TO_ALL, OWN, Account

log = logging.getLogger("samspill.store.embedded")

ELSEWHERE = Path("/var/lib/samspill")
"""Root's place for clusters whose home is out of the account's reach, and for binaries that are."""


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of a cluster and what is in it. The folder is ours; data, socket and log are the account's."""

    folder: Path
    account: Account

    @property
    def data(self) -> Path:
        """The data folder. It is there only when it is complete."""
        return self.folder / "data"

    @property
    def socket(self) -> Path:
        """The folder of the socket that the server listens on."""
        return self.folder / "socket"

    @property
    def log(self) -> Path:
        """The folder that the server writes its log to."""
        return self.folder / "log"

    @property
    def start_log(self) -> Path:
        """What the server said before it had its log; made anew at each start."""
        return self.folder / "start.log"

    @property
    def password(self) -> Path:
        """The file with the password of the role `samspill`."""
        return self.folder / "password"

    def log_tail(self, lines: int = 12) -> str:
        """Give the last lines that the server wrote, at its start and in its newest log."""
        newest = sorted((p for p in self.log.glob("*.log") if not p.is_symlink()), key=lambda p: p.stat().st_mtime)
        said = [line for path in (self.start_log, *newest[-1:]) for line in _last(path, lines)]
        return "\n".join(said) or "(it wrote nothing)"


def settle(home: Path) -> Place:
    """Choose the place of the cluster of `home`, the same at every call; makes its folder, but not what is in it.

    Raises `Unavailable` when it belongs to somebody else, or when its data is where the account cannot get to it.
    """
    home.mkdir(parents=True, exist_ok=True)
    folder = _folder(home)
    if not folder.exists():
        mode = OPEN_TO_ALL if os.geteuid() == 0 else OWN
        folder.mkdir(mode=mode, exist_ok=True)
        folder.chmod(mode)
    if folder.stat().st_uid != os.geteuid():
        raise Unavailable(f"{folder} belongs to {accounts.owner(folder).name}; run as that user, or use another home")
    return Place(folder, _account(folder))


def elsewhere() -> Path:
    """Give `ELSEWHERE`, made if needed; raises `Unavailable` when others than root may write there."""
    ELSEWHERE.mkdir(mode=OPEN_TO_ALL, parents=True, exist_ok=True)
    found = ELSEWHERE.stat()
    if found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise Unavailable(f"{ELSEWHERE} may be written by others than root; put that right: chmod 755, chown root")
    return ELSEWHERE


def replace(path: Path, text: str) -> None:
    """Write a file of ours, which nobody else may read, so that it is whole or as it was before."""
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync(path.parent)


def sync(folder: Path) -> None:
    """Have the names in `folder` on disk."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _folder(home: Path) -> Path:
    near = home / "postgres"
    marker = home / "postgres.elsewhere"
    if marker.exists():
        far = Path(marker.read_text("utf-8").strip())
        # Root makes folders there and gives them away, so it must not be led to any other place.
        if far.parent != ELSEWHERE:
            raise Unavailable(f"{marker} names {far}, which is not in {ELSEWHERE}; remove it")
        return far
    if os.geteuid() != 0 or (near / "data").exists() or accounts.choose().reaches(home):
        return near
    far = elsewhere() / hashlib.sha256(os.fsencode(home)).hexdigest()[:8]
    # The marker is written before the data is made, so data without one belonged to an earlier home of this name.
    if (far / "data").exists() and not marker.exists():
        raise Unavailable(
            f"{far} holds the database of an earlier {home}; remove {far} to begin with an empty one, "
            f"or write its name into {marker} to go on with it"
        )
    replace(marker, f"{far}\n")
    log.warning("the account of PostgreSQL cannot get to %s; its data is kept in %s", home, far)
    return far


def _account(folder: Path) -> Account:
    """Give the account that the data belongs to; it stays with it although a better one is added later."""
    data = folder / "data"
    account = accounts.owner(data) if data.exists() else accounts.choose()
    if account.uid == 0:
        raise Unavailable(f"{data} belongs to root, as whom PostgreSQL does not run; chown -R {accounts.choose().name}")
    if account.uid != os.geteuid() and os.geteuid() != 0:
        raise Unavailable(f"{data} belongs to {account.name}; run as that user, or as root")
    if not account.reaches(folder):
        raise Unavailable(f"the account {account.name} cannot get to {folder}; give it x on that and those above it")
    return account


def _last(path: Path, lines: int) -> list[str]:
    try:
        return path.read_text("utf-8", errors="replace").splitlines()[-lines:]
    except FileNotFoundError:
        return []
