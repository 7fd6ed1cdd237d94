"""Whatever the registers say, what comes of it is valid: no-basis and R4, and never a word of what is withheld."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.grunndata import fastlege, feeds, persons
from samspill.grunndata.drawing import Newest
from samspill.grunndata.persons.rows import rows_of
from samspill.kernel import strict_json
from samspill.services.registers.views import patient as patients
from samspill.services.registers.views.general_practice import care_team, practitioner_role
from samspill.services.registers.views.organization import organization
from samspill.services.registers.views.practitioner import practitioner
from samspill.services.registers.views.related_person import related_person, related_to
from tests.grunndata.conftest import ADULT, ADULT_OLD, CHILD, COUNCIL, HELP, OFFICE, PARENT_A
from tests.services.registers.conftest import faults

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
SECRET = "Hemmeligveien"
LEVELS = ("Unclassified", "ClientAddress", "Confidential", "StrictlyConfidential")
words = st.text(max_size=12)
plain = st.datetimes(datetime(1801, 1, 1), datetime(2199, 1, 1))  # noqa: DTZ001 - as registers spell moments
moments = st.one_of(
    st.none(),
    st.sampled_from(["0001-01-01T00:00:00", "9999-12-31", "1850-03-01", "2016-09-01T00:00:00Z", "2030-01-01"]),
    plain.map(lambda m: m.isoformat()),
)
asked = st.sampled_from([NOW, datetime(1900, 1, 1, tzinfo=UTC), datetime(2018, 2, 3, tzinfo=UTC)])


def part(**more):
    """A part of FREG's, valid or not, for some time."""
    spans = {"isValid": st.booleans(), "validFrom": moments, "validTo": moments}
    return st.fixed_dictionaries(spans, optional=more)


def parts(**more):
    return st.lists(part(**more), max_size=3)


def demanding(*names, **more):
    """A list of parts that all have these members."""
    return parts(**more).map(lambda found: [one for one in found if all(name in one for name in names)])


some_addresses = parts(
    streetAddress=st.fixed_dictionaries(
        {"addressName": st.just(SECRET), "municipalityNumber": st.sampled_from(["0301", " ", ""])},
        optional={
            "addressNumber": st.fixed_dictionaries({"houseNumber": words}),
            "city": st.one_of(st.none(), words, st.fixed_dictionaries({"cityName": words, "postalCode": words})),
            "separatelyOccupiedUnitNumber": words,
        },
    ),
    cadastralAddress=st.just({"cadastralNumber": {"municipalityLandNumber": 4, "titleNumber": 2}, "subNumber": 1}),
    freeFormAddress=st.fixed_dictionaries({"addressLine": st.one_of(words, st.lists(words, max_size=3))}),
    unknownAddress=st.just({"municipalityNumber": "0301"}),
    addressConfidentiality=st.sampled_from(["", *LEVELS]),
)
some_persons = st.fixed_dictionaries(
    {"id": st.just("a")},
    optional={
        "norwegianIdentificationNumber": st.just([]),
        "status": demanding("status", status=st.sampled_from(["Resident", "Deceased", "Discontinued", "Inactive"])),
        "birth": parts(birthDate=moments),
        "gender": demanding("gender", gender=st.sampled_from(["Female", "Male"])),
        "name": parts(givenName=words, middleName=words, familyName=words),
        "addressProtection": demanding("protectionLevel", protectionLevel=st.sampled_from(LEVELS)),
        "residentialAddress": some_addresses,
        "presentAddress": some_addresses,
        "postalAddress": some_addresses,
        "parentalResponsibility": demanding(
            "responsibilityType",
            responsibilityType=st.sampled_from(["Joint", "Mother", "Unknown"]),
            responsible=st.sampled_from([PARENT_A, ADULT]),
        ),
        "familyRelation": demanding(
            "relatedPersonsRole",
            relatedPersonsRole=st.sampled_from(["Mother", "Sibling", "StillbornChild"]),
            relatedPerson=st.sampled_from([PARENT_A, CHILD]),
        ),
        "guardianshipOrFuturePowerOfAttorney": demanding(
            "guardianshipType",
            guardianshipType=st.sampled_from(["Voksen", "Mindreaarig"]),
            guardian=st.fixed_dictionaries(
                {},
                optional={
                    "identificationNumber": st.just(ADULT),
                    "guardianshipScope": st.just("Oekonomiske"),
                    "guardianServiceArea": st.lists(st.fixed_dictionaries({"guardianServiceTask": words}), max_size=2),
                },
            ),
        ),
        "death": part(deceasedDate=moments),
        "commonContactRegisterInformation": st.fixed_dictionaries({"language": words}),
    },
)
numbers = st.lists(
    st.builds(
        persons.Number,
        number=st.sampled_from([ADULT, ADULT_OLD, HELP]),
        kind=st.sampled_from(["fnr", "dnr", "fhn"]),
        in_use=st.booleans(),
        valid_from=st.sampled_from([None, NOW]),
        valid_to=st.sampled_from([None, NOW]),
    ),
    max_size=3,
)


def kept(item, event="PersonIsCreated", subject="a"):
    return feeds.Kept(subject, 7, event, NOW, strict_json.write(item).decode())


@settings(max_examples=150)
@given(some_persons, numbers, asked, st.booleans(), st.lists(st.just("565000001"), max_size=1))
def test_every_person_is_a_valid_patient_and_tells_no_confidential_address(item, some, at, past, doctors):
    known = patients.about(kept(item), numbers=some, doctors=doctors, links=[persons.Link("a", "b", replaced=True)])
    shown = patients.patient(known, at, past=past)
    assert faults(shown) == []
    if known.level in ("fortrolig", "strengtFortrolig"):
        assert SECRET not in str(shown)
        assert "0301" not in str(shown)
        assert "565000001" not in str(shown)
    told = any(SECRET in str(item.get(name)) for name in ("residentialAddress", "presentAddress", "postalAddress"))
    assert told or SECRET not in str(shown)


@settings(max_examples=60)
@given(some_persons)
def test_what_is_shown_now_is_what_the_tables_say(item):
    known = patients.about(kept(item))
    shown = patients.patient(known, NOW, past=False)
    [row] = list(rows_of(Newest("a", 7, "PersonIsCreated", known.item))[0])
    assert (shown.get("gender"), known.level) == (row[4], row[8])
    assert shown["active"] is (row[2] != "opphoert")


@settings(max_examples=80)
@given(some_persons, asked)
def test_every_tie_is_a_valid_related_person_with_an_id_of_its_own(item, at):
    known = patients.about(kept(item))
    ties = related_to("a", known.item)
    people = {PARENT_A: persons.Person("p", None, None, "female", "Mor \0", None, " ", "ugradert", None, None, None)}
    shown = [related_person("a", tie, people, at) for tie in ties]
    assert [fault for one in shown for fault in faults(one)] == []
    assert len({one["id"] for one in shown}) == len(shown)


details = st.lists(
    st.fixed_dictionaries(
        {"CodeValue": words}, optional={"Valid": st.fixed_dictionaries({"From": moments, "To": moments})}
    ),
    max_size=2,
)
some_approvals = st.lists(
    st.fixed_dictionaries(
        {"Category": st.one_of(st.just("LE"), words), "ApprovalType": st.one_of(st.just("1"), words)},
        optional={
            "Valid": st.fixed_dictionaries({"From": moments, "To": moments}),
            "IsActive": st.booleans(),
            "Specialities": details,
            "RequisitionRights": details,
            "Restrictions": details,
        },
    ),
    max_size=3,
)


@settings(max_examples=120)
@given(some_approvals, words, words, moments, asked, st.booleans(), st.booleans())
def test_everybody_of_the_personnel_is_a_valid_practitioner(approvals, first, last, born, at, past, gone):
    item = {"HprNumber": "1", "FirstName": first, "LastName": last, "DateOfBirth": born, "Approvals": approvals}
    shown = practitioner(kept(item, "PersonDeleted" if gone else "PersonUpdated", "1"), ["2"], at, past=past)
    assert faults(shown) == []
    assert not (gone and (shown["active"] or "qualification" in shown))
    if past:
        assert shown["active"] is bool(shown.get("qualification"))


periods = st.fixed_dictionaries({"From": moments, "To": moments})


@settings(max_examples=80)
@given(
    st.fixed_dictionaries(
        {"OrganizationNumber": st.just(OFFICE), "Name": words},
        optional={
            "DisplayName": words,
            "HerId": st.integers(1, 10**6),
            "ReshId": st.just("42"),
            "ParentOrganizationNumber": st.just(COUNCIL),
            "Level": st.sampled_from(["legal-entity", "sub-unit", "department"]),
            "Valid": st.booleans(),
            "InOperation": periods,
            "Memberships": st.lists(st.fixed_dictionaries({"Valid": periods}), max_size=2),
            "AcceptedTerms": st.lists(st.fixed_dictionaries({"Id": words, "Valid": periods}), max_size=2),
        },
    ),
    asked,
    st.booleans(),
)
def test_every_organisation_is_a_valid_organization(item, at, past):
    assert faults(organization(kept(item, "OrganizationUpdated", OFFICE), at, past=past)) == []


spans = st.one_of(st.none(), plain.map(lambda m: m.replace(tzinfo=UTC)))
contracts = st.builds(
    fastlege.Contract,
    id=st.just("70"),
    name=st.one_of(st.none(), words),
    office=st.sampled_from([None, OFFICE]),
    municipality=st.one_of(st.none(), words),
    valid_from=spans,
    valid_to=spans,
)
works = st.builds(
    fastlege.Work,
    id=st.just("1"),
    hpr=st.just("565000001"),
    substitute_for=st.sampled_from([None, "565000002"]),
    days=st.lists(st.integers(-1, 8), max_size=3).map(tuple),
    percentage=st.one_of(st.none(), st.integers(0, 100)),
    relationship=st.one_of(st.none(), words),
    valid_from=spans,
    valid_to=spans,
    contract=contracts,
)
places = st.builds(
    fastlege.Place,
    id=st.just("9"),
    person=st.sampled_from([None, "a"]),
    valid_from=spans,
    valid_to=spans,
    contract=contracts,
)


@settings(max_examples=100)
@given(places, st.lists(works, max_size=3), spans.map(lambda m: m or NOW), st.booleans(), st.booleans())
def test_every_place_on_a_list_and_all_work_are_valid(place, some, at, past, hidden):
    team = care_team(place, some, at, "fortrolig" if hidden else "ugradert", past=past, hidden=hidden)
    assert faults(team) == []
    assert [fault for work in some for fault in faults(practitioner_role(work, at))] == []
    if hidden:
        assert OFFICE not in str(team)
        assert "565000001" not in str(team)
