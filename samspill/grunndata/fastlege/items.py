"""What FLR tells of: contracts, doctors on contracts, patients on contracts, and numbers that were replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import msgspec

from samspill.grunndata.wire import Code, Digits, OrganisationNumber, Period, PersonNumber, reader
from samspill.kernel.problems import Fault, Invalid

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal["contract", "gp", "patient", "nin", "location"]


class Contract(msgspec.Struct, frozen=True, rename="pascal"):
    """A general practitioner's contract with a municipality (GPContract)."""

    id: Digits
    name: str | None = None
    gp_office_organization_number: OrganisationNumber | None = msgspec.field(
        default=None, name="GPOfficeOrganizationNumber"
    )
    municipality: Code | None = None
    status: Code | None = None
    max_patients: int | None = None
    valid: Period = Period()


class GpOnContract(msgspec.Struct, frozen=True, rename="pascal"):
    """A doctor who works on a contract, for a time, maybe in another's place (GPOnContractAssociation)."""

    id: Digits
    hpr_number: Digits
    gp_contract_id: Digits = msgspec.field(name="GPContractId")
    substitute_for_hpr_number: Digits | None = None
    valid: Period = Period()
    relationship: Code | None = None
    working_percentage: int | None = None
    working_on_days: list[int] | None = None
    """0 is Sunday, 6 is Saturday."""


class PatientOnContract(msgspec.Struct, frozen=True, rename="pascal"):
    """A patient on a contract's list, for a time (PatientToGPContractAssociation)."""

    id: Digits
    patient_nin: PersonNumber = msgspec.field(name="PatientNIN")
    gp_contract_id: Digits = msgspec.field(name="GPContractId")
    period: Period = Period()
    begin_code: Code | None = None
    end_code: Code | None = None


class NinChange(msgspec.Struct, frozen=True, rename="pascal"):
    """A patient's number that was replaced by another."""

    old_nin: PersonNumber = msgspec.field(name="OldNIN")
    new_nin: PersonNumber = msgspec.field(name="NewNIN")


class Location(msgspec.Struct, frozen=True, rename="pascal"):
    """An office apart from the contract's own; it is kept as it came."""

    id: Digits


Item = Contract | GpOnContract | PatientOnContract | NinChange | Location
KINDS: Final[dict[str, Kind]] = {
    **dict.fromkeys(("ContractCreated", "ContractUpdated", "ContractCanceled"), "contract"),
    **dict.fromkeys(("GPOnContractCreated", "GPOnContractUpdated", "GPOnContractDeleted"), "gp"),
    **dict.fromkeys(("PatientOnContractCreated", "PatientOnContractUpdated", "PatientOnContractCanceled"), "patient"),
    "PatientNinChanged": "nin",
    **dict.fromkeys(
        ("OutOfOfficeLocationCreated", "OutOfOfficeLocationUpdated", "OutOfOfficeLocationDeleted"), "location"
    ),
}
"""FLR's events (`FlrEvents`), and what each is about."""
_READERS: Final[dict[Kind, Callable[[bytes, str], Item]]] = {
    "contract": reader(Contract),
    "gp": reader(GpOnContract),
    "patient": reader(PatientOnContract),
    "nin": reader(NinChange),
    "location": reader(Location),
}


def kind_of(event: str, where: str) -> Kind:
    """Tell what an event is about. Raises `Invalid` for one that FLR does not have."""
    try:
        return KINDS[event]
    except KeyError:
        rule = "is not an event of FLR"
        raise Invalid(f"{where}: {rule}", Fault(where, rule, "not-supported")) from None


def read(event: str, text: bytes, where: str) -> Item:
    """Read the item of an event. Raises `Invalid` with place and rule."""
    return _READERS[kind_of(event, where.removesuffix(".item") + ".eventType")](text, where)


def subject_of(event: str, item: Item) -> str:
    """Give what an item is kept under."""
    if isinstance(item, NinChange):
        return f"nin:{item.old_nin}:{item.new_nin}"
    return f"{KINDS[event]}:{item.id}"
