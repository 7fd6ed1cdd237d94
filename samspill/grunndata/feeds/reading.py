"""Reading the lines of a feed, one JSON object each: every fault with its place and rule, never with a value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import msgspec

from samspill.grunndata.feeds.registers import register
from samspill.grunndata.wire import fault_of, reader
from samspill.kernel.identifiers import allowed, classify
from samspill.kernel.problems import Fault, Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samspill.kernel.settings import Environment

MOST_FAULTS: Final = 20
_EVENT: Final = re.compile(r"[A-Z][A-Za-z]{2,79}")
_ELEVEN: Final = re.compile(rb'"(\d{11})"')
LAST: Final = 2**63 - 1


class Line(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The shape that is one for all registers."""

    register: str
    sequence_number: int | str
    event_type: str
    item: msgspec.Raw
    initial: bool = False


_line = reader(Line)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a register tells of: the newest item of a subject."""

    register: str
    sequence: int
    event: str
    """As the register names it: ChangeInName, GPOnContractUpdated …"""
    subject: str
    item: Any
    text: str
    """The item as it came."""
    initial: bool = False
    """Part of an initial load, whose numbers may leave some out."""


def read(lines: Iterable[bytes], environment: Environment = "test", first: int = 1) -> list[Event]:
    """Read the lines of a feed; empty ones are passed over. `first` is what the first line's number is.

    Raises `Invalid` that names line, place and rule of all that is wrong, up to twenty, and reads nothing then.
    """
    events: list[Event] = []
    faults: list[Fault] = []
    for number, line in enumerate(lines, first):
        if not line.strip():
            continue
        try:
            events.append(read_line(line, environment, f"line {number}"))
        except Problem as problem:
            faults += problem.faults or (Fault(f"line {number}", problem.message),)
            if len(faults) >= MOST_FAULTS:
                break
    if faults:
        raise Invalid(f"{faults[0].where}: {faults[0].what}", *faults[:MOST_FAULTS])
    return events


def read_line(line: bytes, environment: Environment, where: str) -> Event:
    """Read one line. Raises `Invalid` with place and rule."""
    read = _line(line, where)
    event = _event(read.event_type, f"{where}.eventType")
    known = register(read.register)
    text = bytes(read.item)
    spelt = _text(text, f"{where}.item")
    item = known.read(event, text, f"{where}.item")
    _check_numbers(text, environment, f"{where}.item")
    subject = known.subject(event, item)
    if not subject:
        raise fault_of("is not there: an item has an id or a number to go by", f"{where}.item")
    sequence = _sequence(read.sequence_number, where)
    return Event(known.name, sequence, event, subject, item, spelt, initial=read.initial)


def _text(item: bytes, where: str) -> str:
    """Take an item as text: it is kept as it came, also where nothing is drawn from it."""
    try:
        text = item.decode()
    except UnicodeDecodeError:
        raise fault_of("is not UTF-8", where) from None
    if "\\u0000" in text or "\0" in text:
        raise fault_of("is not free of the character U+0000", where)
    return text


def _event(name: str, where: str) -> str:
    if not _EVENT.fullmatch(name):
        raise fault_of("is not the name of an event: letters, the first a capital", where)
    return name


def _sequence(number: int | str, where: str) -> int:
    """FREG writes its numbers as text, others as numbers."""
    if isinstance(number, str):
        number = int(number) if re.fullmatch(r"[0-9]{1,19}", number) else 0
    if not 0 < number <= LAST:
        raise fault_of("is not a sequence number: 1 or more", f"{where}.sequenceNumber")
    return number


def _check_numbers(text: bytes, environment: Environment, where: str) -> None:
    """Keep real people's numbers out of demo and test, and made-up ones out of production."""
    for number in _ELEVEN.findall(text):
        if _out_of_place(number.decode(), environment):
            raise fault_of("is not for this kind of installation: it holds a person number of the other kind", where)


@lru_cache(maxsize=65_536)
def _out_of_place(number: str, environment: Environment) -> bool:
    return classify(number) is not None and not allowed(number, environment)
