"""The tables of access are whole: every type of a record is in one class, and every row says all."""

from __future__ import annotations

from samspill.fhir import definitions
from samspill.fhir.search import in_records
from samspill.trust.decision.reasons import LANGUAGES, TABLE
from samspill.trust.decision.tables import CLASS_OF, CLASSES, access_of, hides_of, rows

SIGNS = {"r", "rw", "-"}


def test_every_type_of_a_record_is_in_one_class():
    named = [kind for kinds in CLASSES.values() for kind in kinds]
    assert len(named) == len(set(named))
    of_records = {kind for kind in definitions.TYPES if in_records(kind)}
    assert of_records - CLASS_OF.keys() == set()
    assert CLASS_OF.keys() - of_records == set()


def test_every_row_says_all():
    for name in ("access.tsv", "citizens.tsv"):
        for row in rows(name):
            assert row.keys() == {"service", "who", *CLASSES, "sensitive"}
            assert {sign for column, sign in row.items() if column not in ("service", "who")} <= SIGNS


def test_who_stands_nowhere_opens_nothing():
    for service, who in (("fhir", "VE"), ("no-such-service", "LE"), ("fhir", "")):
        access = access_of(service, who)
        assert not access.reads
        assert not access.writes
        assert any(hide.kinds == CLASS_OF.keys() for hide in hides_of(access))


def test_every_reason_is_said_in_three_languages_and_has_a_source():
    for name, row in TABLE.items():
        assert row["source"], name
        assert all(row[language] for language in LANGUAGES), name
