"""The registers whose feeds are taken, and how each one's items are read, named and drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from samspill.grunndata import fastlege, organisations, personnel, persons
from samspill.kernel.problems import Fault, Invalid

if TYPE_CHECKING:
    from collections.abc import Callable

    from samspill.grunndata.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Register:
    """A register: from an event's type and its item's text to a value, and to the tables."""

    name: str
    title: str
    read: Callable[[str, bytes, str], Any]
    subject: Callable[[str, Any], str | None]
    drawing: Drawing


def register(name: str) -> Register:
    """Give a register by name: FREG, HPR, AR or FLR. Raises `Invalid` for another."""
    try:
        return REGISTERS[name]
    except KeyError:
        rule = f"is not one of the registers {', '.join(REGISTERS)}"
        raise Invalid(f"register: {rule}", Fault("register", rule, "not-supported")) from None


REGISTERS: Final[dict[str, Register]] = {
    "FREG": Register(
        "FREG",
        "Folkeregisteret, by way of Persontjenesten",
        lambda _event, text, where: persons.read(text, where),
        lambda _event, item: cast("str | None", item.id or None),
        persons.drawing,
    ),
    "HPR": Register(
        "HPR",
        "Helsepersonellregisteret",
        lambda _event, text, where: personnel.read(text, where),
        lambda _event, item: str(item.hpr_number),
        personnel.drawing,
    ),
    "AR": Register(
        "AR",
        "Adresseregisteret, RESH and Enhetsregisteret",
        lambda _event, text, where: organisations.read(text, where),
        lambda _event, item: organisations.subject_of(item),
        organisations.drawing,
    ),
    "FLR": Register("FLR", "Fastlegeregisteret", fastlege.read, fastlege.subject_of, fastlege.drawing),
}
