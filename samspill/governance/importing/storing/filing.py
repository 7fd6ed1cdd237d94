"""What all of the storing shares: the transaction, who and when, and the doubts that come up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from samspill.governance import origins
from samspill.governance.importing.reading import Doubt, Source
from samspill.governance.origins import Origin, Taken
from samspill.store import queries

if TYPE_CHECKING:
    from samspill.governance.importing.reading.findings import CaseNumber
    from samspill.store import Transaction

sql = queries("samspill.governance.importing")
OSLO: Final = ZoneInfo("Europe/Oslo")


@dataclass(slots=True)
class Filing:
    """One paper on its way into the tables."""

    tx: Transaction
    at: datetime
    author: str
    file: str
    paper: str
    """Its id."""
    doubts: list[Doubt]
    touched: list[str] = field(default_factory=list)
    """Passes of other meetings that this paper tells of."""

    def origin(self, place: Source) -> Origin:
        """Say where something is from, as the areas keep it."""
        return Origin(self.paper, place.first, place.last, self.file)

    async def note(self, kind: str, subject: str, place: Source, words: str, *, added: bool) -> None:
        """Note what has been stored from which lines, or found there already."""
        taken = Taken(kind, subject, "added" if added else "held", self.origin(place))
        await origins.note(self.tx, taken, words, self.at)

    def doubt(
        self, kind: str, message: str, place: Source, alternatives: tuple[str, ...] = (), case: CaseNumber | None = None
    ) -> None:
        """Note a doubt that only storing shows."""
        self.doubts.append(Doubt(kind, message, (place,), alternatives, case))

    def differs(
        self,
        what: str,
        place: Source,
        stored: object,
        said: object,
        case: CaseNumber | None = None,
        kind: str = "stored",
    ) -> bool:
        """Doubt what is stored otherwise than the paper says; the stored one stays. Tells whether it differs."""
        if stored == said:
            return False
        pair = (str(stored), str(said))
        self.doubt(kind, f"{what}: «{pair[0]}» is stored, this paper says «{pair[1]}»", place, pair, case)
        return True


def moment(day: date, at: time | None) -> datetime:
    """Make a moment of a day and a time in Norway; without a time it is the day's beginning."""
    return datetime.combine(day, at or time(0), tzinfo=OSLO)
