"""Store sheets in which initiatives were scored: a round of prioritisation, and doubts of what does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.governance.importing.reading import Doubt, Source
from samspill.governance.prioritisation.taking import Laid, take

if TYPE_CHECKING:
    from samspill.governance.importing.reading import Reading
    from samspill.governance.importing.storing.filing import Filing
    from samspill.governance.prioritisation.checking import Finding

_TOLD: Final = {
    "no-formula": "{published} is published, which no known formula gives; the one in use gives {computed}",
    "other-formula": "{published} was worked out by another formula; the one in use gives {computed}",
    "rank-without-score": "it has rank {rank} and no score",
    "rank-astray": "rank {rank} does not fit with the others; by its score it has place {place} of {number}",
    "ranks-do-not-follow": "the ranks do not follow from the scores",
    "summary-unknown": "the summary has it with {published}, and no column fits",
    "summary-score": "the summary says {published}, the sheet gives {computed}",
    "summary-rank-astray": "in the summary, rank {rank} does not fit; by its score it has place {place} of {number}",
    "summary-ranks-do-not-follow": "the ranks of the summary do not follow from the scores",
    "not-in-summary": "it is scored ({published}), and does not stand in the summary",
}
"""What of a check's findings contradicts something, in words. The rest explains, and stands on the check's own page."""


async def store_sheets(filing: Filing, reading: Reading, lines: list[str]) -> None:
    """Let prioritisation take the sheets of a paper; sheets that no model has rows for are told of."""
    if not reading.sheets:
        return
    place = Source(filing.file, reading.sheets[0].source.first, reading.sheets[-1].source.last)
    text = "\n".join(lines[place.first - 1 : place.last])
    taken, findings = await take(filing.tx, text, _laid(filing, reading, place), filing.origin(place), filing.at,
                                 filing.author)  # fmt: skip
    if taken is None:
        names = ", ".join(sheet.name for sheet in reading.sheets)
        filing.doubt(
            "sheet-unknown", f"no known model has the rows of these sheets, or they are too many: {names}", place
        )
        return
    subject = (taken.kind, taken.subject)
    for one in findings:
        if one.kind in _TOLD and taken.outcome == "added":
            where = Source(filing.file, one.line, one.line) if one.line else place
            filing.doubts.append(Doubt("sheet-check", _said(one), (where,), subject=subject))


def _said(one: Finding) -> str:
    told = _TOLD[one.kind].format_map(dict(one.said))
    return f"{one.where}: {told}" if one.where else told


def _laid(filing: Filing, reading: Reading, place: Source) -> Laid:
    """Name the round after the meeting whose paper the sheet stands in, or after the paper where none is known."""
    head = next((one.header for one in reading.meetings if one.header.body and one.header.first), None)
    if head is None or head.body is None or head.first is None:
        return Laid(f"ark-{filing.paper}", f"Prioritering, {filing.file}", filing.file, str(place))
    day = f"{head.first:%d.%m.%Y}"
    return Laid(f"{head.body.id}-{head.first.year}", f"Prioritering, {head.body.name} {day}", filing.file, str(place))
