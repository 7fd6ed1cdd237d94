"""Facts to decide on: a practitioner and a citizen for whom all is in order, and worlds that chance makes up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from samspill.trust.decision.facts import (
    Asker,
    Attested,
    Authorisation,
    Facts,
    Gp,
    Guardian,
    Organisation,
    Parent,
    Part,
    Person,
    Personnel,
    Power,
    Relation,
    Scope,
    Setting,
)
from samspill.trust.grants import Need

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
DOCTOR, OTHER = "565000001", "565000002"
HOSPITAL, WARD, ELSEWHERE = "310000019", "310000027", "310000035"
ADULT = Person(person="adult", birth_date=date(1990, 5, 17), status="bosatt")
MINOR = Person(person="minor", birth_date=date(2010, 5, 5), status="bosatt")
YOUTH = Person(person="youth", birth_date=date(2013, 11, 20), status="bosatt")
CHILD = Person(person="child", birth_date=date(2016, 9, 1), status="bosatt")
PARENT = Person(person="parent", birth_date=date(1984, 6, 12), status="bosatt")
READ = Need(scope="patient-record.read", patient="p1")
DAY = timedelta(days=1)


def doctor(role: str = "LE", purpose: str = "TREAT", **more: object) -> Facts:
    """A practitioner who has attested well, is authorised, and works where all is in order; no relation yet."""
    asker = Asker(
        kind="practitioner",
        subject=f"Practitioner/{DOCTOR}",
        scopes=frozenset({READ.scope, "access-log.read", "user/*.cruds"}),
        purposes=frozenset({purpose}),
        hpr="" if role == "-" else DOCTOR,
        level="4",
        numbered=True,
    )
    personnel = Personnel(hpr=DOCTOR, authorisations=(Authorisation(category=role),), person="doctor")
    facts = Facts(
        at=NOW,
        purpose=purpose,
        served=frozenset({"TREAT", "ETREAT", "COC", "BTG"}),
        need=READ,
        asker=asker,
        attested=attested(role, purpose),
        subject=ADULT,
        person=Person(person="doctor", birth_date=date(1970, 2, 2)),
        personnel=None if role == "-" else personnel,
        legal_entity=Organisation(number=HOSPITAL, active=True, member=True, terms=("t1",)),
        point_of_care=Organisation(number=WARD, parent=HOSPITAL, active=True, member=True, terms=("t1",)),
    )
    return replace(facts, **more)


def attested(role: str = "LE", purpose: str = "TREAT", *, chosen: bool = False) -> Attested:
    return Attested(
        toa=int(NOW.timestamp()) - 60,
        hpr="" if role == "-" else DOCTOR,
        role="" if role == "-" else role,
        legal_entity=HOSPITAL,
        point_of_care=WARD,
        purpose=purpose,
        service="S03",
        decision="d1",
        chosen=chosen,
    )


def citizen(subject: Person = ADULT, person: Person | None = None, purpose: str = "PATRQT", **more: object) -> Facts:
    """A citizen; without a `person`, the owner of the record."""
    asker = Asker(
        kind="citizen",
        subject="Patient/x",
        scopes=frozenset({READ.scope, "access-log.read", "patient/*.rs"}),
        purposes=frozenset({purpose}),
        level="4",
        numbered=True,
    )
    facts = Facts(
        at=NOW,
        purpose=purpose,
        served=frozenset({"PATRQT", "FAMRQT", "PWATRNY"}),
        need=READ,
        asker=asker,
        subject=subject,
        person=person or subject,
    )
    return replace(facts, **more)


GP = Gp(gp=True)
REFERRED = (Relation(relation="r1", kind="referral", organisation=HOSPITAL),)
MET = (Relation(relation="r2", kind="encounter", practitioner=DOCTOR, starts=NOW - DAY, ends=NOW + DAY),)
DECLARED = (
    Relation(relation="r3", kind="declared", practitioner=DOCTOR, starts=NOW - DAY, ends=NOW + DAY, reasoned=True),
)
CONSENT = Setting(setting="s1", does="consent", to=Scope(organisations=frozenset({HOSPITAL})))
RESERVED = Setting(setting="s2", does="reserve")
SOFT = Setting(setting="s3", does="block")
HARD = Setting(setting="s4", does="block", hard=True)
IN_PART = Setting(setting="s5", does="block", what=Part(classes=frozenset({"medication"})))
RESPONSIBLE = Parent(responsible=True, kind="felles", at_child_address=True)
HEALTH = (Power(power="w1", areas=("health-services",)),)
PRESCRIPTIONS = (Power(power="w2", areas=("prescriptions",)),)
WARDED = Guardian(scopes=("PersonligeOgOekonomiske",), kinds=("Voksen",))
MONEY = Guardian(scopes=("Oekonomiske",), kinds=("Voksen",))

_hprs = st.frozensets(st.sampled_from([DOCTOR, OTHER]), max_size=2)
_numbers = st.frozensets(st.sampled_from([HOSPITAL, WARD, ELSEWHERE]), max_size=2)
_roles = st.frozensets(st.sampled_from(["LE", "SP", "FA1", "-"]), max_size=2)
scopes = st.builds(Scope, practitioners=_hprs, organisations=_numbers, roles=_roles)
_moments = st.sampled_from([None, NOW - DAY, NOW, NOW + DAY])
parts = st.one_of(
    st.just(Part()),
    st.builds(Part, classes=st.frozensets(st.sampled_from(["medication", "documents"]), min_size=1)),
    st.builds(Part, encounters=st.just(frozenset({"Encounter/1"}))),
)
settings = st.builds(
    Setting,
    setting=st.just("s"),
    does=st.sampled_from(["consent", "reserve", "block"]),
    hard=st.booleans(),
    to=scopes,
    but=st.one_of(st.none(), scopes),
    what=parts,
    starts=_moments,
    ends=_moments,
)
blocks = settings.map(lambda one: replace(one, does="block"))
relations = st.builds(
    Relation,
    relation=st.just("r"),
    kind=st.sampled_from(["referral", "encounter", "declared"]),
    practitioner=st.sampled_from(["", DOCTOR, OTHER]),
    organisation=st.sampled_from(["", HOSPITAL, ELSEWHERE]),
    starts=_moments,
    ends=_moments,
    reasoned=st.booleans(),
)
people = st.sampled_from(
    [
        None,
        *(ADULT, MINOR, YOUTH, CHILD, PARENT),
        replace(ADULT, deceased=date(2026, 1, 1)),
        replace(ADULT, protection="strengtFortrolig"),
        Person(person="unborn"),
    ]
)
registers = st.frozensets(st.sampled_from(["FREG", "HPR", "AR", "FLR"]), max_size=1)


@st.composite
def practitioners(draw: st.DrawFn) -> Facts:
    """A practitioner, some of whom nothing is wrong with."""
    role = draw(st.sampled_from(["LE", "SP", "FA1", "HE", "-", "XX"]))
    purpose = draw(st.sampled_from(["TREAT", "ETREAT", "COC", "BTG"]))
    facts = doctor(role, purpose)
    said = replace(
        facts.attested,
        toa=draw(st.sampled_from([int(NOW.timestamp()) - 60, int(NOW.timestamp()) - 4000])),
        findings=draw(st.sampled_from([(), (), ("ATT-10",)])),
    )
    return replace(
        facts,
        attested=draw(st.sampled_from([said, said, said, None])),
        subject=draw(people),
        gp=draw(st.builds(Gp, gp=st.booleans(), substitute=st.booleans())),
        relations=tuple(draw(st.lists(relations, max_size=2))),
        settings=tuple(draw(st.lists(settings, max_size=3))),
        stale=draw(registers),
        reason=draw(st.sampled_from(["", "bevisstløs på gata"])),
        personnel=draw(st.sampled_from([facts.personnel, facts.personnel, None])),
        legal_entity=draw(st.sampled_from([facts.legal_entity, facts.legal_entity, None])),
    )


@st.composite
def citizens(draw: st.DrawFn) -> Facts:
    """A citizen, perhaps somebody else's parent, guardian or holder of a power."""
    subject, person = draw(people), draw(people)
    return replace(
        citizen(purpose=draw(st.sampled_from(["PATRQT", "FAMRQT", "PWATRNY"]))),
        subject=subject,
        person=person,
        parent=draw(st.builds(Parent, responsible=st.booleans(), at_child_address=st.booleans())),
        guardian=draw(st.sampled_from([Guardian(), WARDED, MONEY])),
        powers=draw(st.sampled_from([(), HEALTH, PRESCRIPTIONS])),
        stale=draw(registers),
    )
