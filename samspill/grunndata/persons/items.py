"""A Person of FREG as Persontjenesten gives it: the parts that are drawn into tables; the others are kept as text.

Shape: "Persontjenesten API - ET", version 2. Every list holds the history too.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from samspill.grunndata.wire import Key, Moment, Part, PersonNumber

Level = Literal["Unclassified", "ClientAddress", "Confidential", "StrictlyConfidential"]
Scope = Literal[
    "UtlendingssakerPersonligeOgOekonomiske", "PersonligeOgOekonomiske", "Oekonomiske", "PersonligeInteresser"
]
Role = Literal["Mother", "Father", "CoMother", "Child", "Sibling", "SpouseOrPartner", "StillbornChild"]


class Number(Part, frozen=True, rename="camel"):
    """A number, and whether it is still the person's."""

    identification_number: PersonNumber
    identification_number_type: Literal["NationalIdentityNumber", "DNumber", "AlternateIdentificationNumber"]
    status: Literal["InUse", "Discontinued"]


class Status(Part, frozen=True, rename="camel"):
    """Where the person stands in the register."""

    status: Literal[
        "Resident",
        "Emigrated",
        "Disappeared",
        "Deceased",
        "Discontinued",
        "RegisteredAtBirth",
        "Temporary",
        "Inactive",
        "NotResident",
        "Active",
    ]


class Birth(Part, frozen=True, rename="camel"):
    """When the person was born. The time of day means nothing."""

    birth_date: Moment | None = None


class Gender(Part, frozen=True, rename="camel"):
    """Which sex the person is registered with."""

    gender: Literal["Female", "Male"]


class Name(Part, frozen=True, rename="camel"):
    """What the person is called."""

    given_name: str | None = None
    middle_name: str | None = None
    family_name: str | None = None


class Protection(Part, frozen=True, rename="camel"):
    """How far the person's address is protected."""

    protection_level: Level


class HouseNumber(msgspec.Struct, frozen=True, rename="camel"):
    """A house in a street."""

    house_number: str | None = None
    house_letter: str | None = None


class Street(msgspec.Struct, frozen=True, rename="camel"):
    """An address in a street."""

    municipality_number: str | None = None
    address_code: str | None = None
    address_name: str | None = None
    address_number: HouseNumber | None = None
    separately_occupied_unit_number: str | None = None


class Cadastre(msgspec.Struct, frozen=True, rename="camel"):
    """A property's number in the cadastre (matrikkelnummer)."""

    municipality_number: str | None = None
    municipality_land_number: int | None = None
    title_number: int | None = None
    leasehold_number: int | None = None


class Cadastral(msgspec.Struct, frozen=True, rename="camel"):
    """An address by the property's number."""

    cadastral_number: Cadastre | None = None
    sub_number: int | None = None
    separately_occupied_unit_number: str | None = None


class Unknown(msgspec.Struct, frozen=True, rename="camel"):
    """Somewhere in a municipality."""

    municipality_number: str | None = None


class Address(Part, frozen=True, rename="camel"):
    """An address of any kind."""

    street_address: Street | None = None
    cadastral_address: Cadastral | None = None
    unknown_address: Unknown | None = None
    address_confidentiality: Level | Literal[""] | None = None


class Responsibility(Part, frozen=True, rename="camel"):
    """Parental responsibility: for this person, when it names who is responsible; otherwise of this person."""

    responsibility_type: Literal["Joint", "Mother", "Father", "CoMother", "Other", "Unknown"]
    responsible: PersonNumber | None = None
    subject_of_responsibility: PersonNumber | None = None


class Relation(Part, frozen=True, rename="camel"):
    """A relative: what that person is to this one, and this one to that."""

    related_persons_role: Role
    related_person: PersonNumber | None = None
    my_role_for_related_person: Role | Literal[""] | None = None


class ServiceArea(msgspec.Struct, frozen=True, rename="camel"):
    """What a guardian may do, and towards whom."""

    guardian_service_establishment: str | None = None
    guardian_service_task: str | None = None


class Guardian(msgspec.Struct, frozen=True, rename="camel"):
    """A guardian and the scope."""

    identification_number: PersonNumber | None = None
    guardianship_scope: Scope | None = None
    is_guardianship_in_personal_scope: bool | None = None
    guardian_service_area: list[ServiceArea] = []


class Guardianship(Part, frozen=True, rename="camel"):
    """Guardianship over this person, or a future power of attorney that the state administrator has confirmed."""

    guardianship_type: Literal[
        "EnsligMindreaarigAsylsoeker",
        "EnsligMindreaarigFlyktning",
        "Voksen",
        "MidlertidigForVoksen",
        "Mindreaarig",
        "MidlertidigForMindreaarig",
        "ForvaltningUtenforVergemaal",
        "StadfestetFremtidsfullmakt",
    ]
    guardian: Guardian | None = None


class Death(Part, frozen=True, rename="camel"):
    """The person's death."""

    deceased_date: Moment | None = None


class ContactRegister(msgspec.Struct, frozen=True, rename="camel"):
    """What Kontakt- og reservasjonsregisteret (KRR) says."""

    reservation: Literal["Yes", "No"] | None = None
    language: str | None = None


class Person(msgspec.Struct, frozen=True, rename="camel"):
    """A person, with all history."""

    id: Key
    norwegian_identification_number: list[Number] = []
    status: list[Status] = []
    birth: list[Birth] = []
    gender: list[Gender] = []
    name: list[Name] = []
    address_protection: list[Protection] = []
    residential_address: list[Address] = []
    present_address: list[Address] = []
    shared_residence: list[Address] = []
    postal_address: list[Address] = []
    foreign_postal_address: list[Address] = []
    preferred_contact_address: list[Address] = []
    parental_responsibility: list[Responsibility] = []
    family_relation: list[Relation] = []
    guardianship_or_future_power_of_attorney: list[Guardianship] = []
    death: Death | None = None
    common_contact_register_information: ContactRegister | None = None
