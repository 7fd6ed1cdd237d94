"""Every operation says what it needs, is refused to those who lack it, and is reached by the one path only."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from samspill.exchange import Operation, perform
from samspill.fhir.bundle.reading import Entry
from samspill.fhir.loading import Source, Unit
from samspill.fhir.operations import OPERATIONS as OFFERED
from samspill.fhir.pages import Pages
from samspill.kernel import clock
from samspill.kernel.calls import Call, Caller
from samspill.kernel.problems import Refused
from tests.shape.reading import name_of, operations, parsed, program

OBSERVATION = (
    b'{"resourceType":"Observation","id":"17","status":"final","code":{"text":"Weight"},'
    b'"subject":{"reference":"Patient/p1"}}'
)
FACTS = {
    "patient": "p1",
    "subject": "p1",
    "pages": Pages(bytes(32)),
    "entries": [Entry(0, "GET", ("Observation", "17"), ())],
    "unit": Unit(Source(Path("one.json"), "0" * 64, 1), 0, OBSERVATION),
}
"""What the entrances put beside a call, of each kind."""
META = b'{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"tag":[{"code":"x"}]}}]}'
BODIES = {
    "fhir.patch": b'[{"op":"replace","path":"/status","value":"amended"}]',
    "fhir.validate": OBSERVATION,
    "fhir.meta_add": META,
    "fhir.meta_delete": META,
}
"""What is sent, where that is no resource."""
QUERIES = {
    "fhir.lastn": (("patient", "p1"), ("code", "29463-7")),
    "fhir.validate_code": (("system", "urn:x"), ("code", "a")),
    "fhir.validate_code_of_system": (("code", "a"),),
}
"""What is asked, where something must be."""
ASKED_BY_QUERY = {offered.operation for offered in OFFERED}
"""The FHIR operations, which read their parameters from the query when nothing is sent."""
OPENS_A_TRANSACTION = {
    "samspill/exchange/__init__.py": "the one path",
    "samspill/web/operating.py": "readiness: asks the database for nothing but an answer",
    "samspill/web/pages/front.py": "the front page: how many resources of each type there are",
    "samspill/work/delivering.py": "whether events wait, and for which subjects: not what they say",
    "samspill/cli/_demo.py": "whether the demo population is loaded",
    "samspill/cli/doctor.py": "how the installation is: versions, numbers of waiting events, the time of the last seal",
    "samspill/cli/_loading.py": "which parts of a file are loaded already",
}
"""Where a transaction is opened, and why. The list may only shrink."""


def call_of(operation: Operation, *scopes: str, purpose: str = "") -> Call:
    purposes = operation.purposes
    caller = Caller("nobody", "test", frozenset(scopes), purposes | {purpose} if purpose else purposes)
    return Call(
        caller,
        purpose or min(purposes),
        clock.now(),
        "shape",
        kind="Observation",
        id="17",
        version="1" if operation.name == "fhir.vread" else "",
        query=QUERIES.get(operation.name, ()),
        body=BODIES.get(operation.name, b"" if operation in ASKED_BY_QUERY else OBSERVATION),
        headers={"content-type": "application/json-patch+json"} if operation.name == "fhir.patch" else {},
        base="http://test/fhir",
        facts=FACTS,
    )


def test_operations_are_found():
    assert {"fhir.read", "fhir.transaction", "work.deliver", "audit.verify"} <= {o.name for o in operations()}


def test_every_operation_has_a_name_of_its_own():
    """What is offered by GET and by POST is one operation: the same work under the same name."""
    works = {(o.name, o.work) for o in operations()}
    assert [name for name, number in Counter(name for name, _ in works).items() if number > 1] == []
    assert [o.name for o in operations() if not re.fullmatch(r"[a-z0-9\-]+\.[a-z_]+", o.name)] == []


def test_every_operation_has_a_title_that_is_a_sentence():
    assert [o.name for o in operations() if not o.title.endswith(".")] == []


def test_every_operation_names_the_purposes_that_it_serves():
    wrong = [o.name for o in operations() if not o.purposes or not all(re.fullmatch("[A-Z]+", p) for p in o.purposes)]
    assert wrong == []


async def outcomes(store, calls: list[tuple[Operation, Call]]) -> dict[str, str]:
    """How operations end, by name: the reasons of a refusal, or what else came of it."""
    found = {}
    for operation, call in calls:
        try:
            await perform(store, operation, call)
            found[operation.name] = "it was done"
        except Refused as refusal:
            found[operation.name] = " ".join(refusal.reasons)
        except Exception as failure:  # noqa: BLE001 - whatever it is, it is not the refusal that was expected
            found[operation.name] = f"{type(failure).__name__}: {failure}"
    return found


async def test_no_operation_is_done_for_a_caller_without_scopes(store, trail):
    found = await outcomes(store, [(o, call_of(o)) for o in operations()])
    assert {name: how for name, how in found.items() if how != "scope.lacking"} == {}
    assert Counter(found) == Counter({name: found[name] for name, outcome, _ in await trail() if outcome == "refused"})


async def test_no_operation_is_done_for_a_purpose_that_it_does_not_serve(store):
    scopes = {o.name for o in operations()} | {"system/*.cruds"}
    found = await outcomes(store, [(o, call_of(o, *scopes, purpose="HMARKT")) for o in operations()])
    assert {name: how for name, how in found.items() if how != "purpose.not-served"} == {}


async def test_no_operation_is_done_for_a_purpose_that_the_token_does_not_allow(store):
    calls = [(o, call_of(o, "system/*.cruds", o.name)) for o in operations()]
    calls = [(o, structs.replace(c, caller=replace(c.caller, purposes=frozenset({"HMARKT"})))) for o, c in calls]
    found = await outcomes(store, calls)
    assert {name: how for name, how in found.items() if how != "purpose.not-allowed"} == {}


def opens_transactions(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "transaction"
        for node in ast.walk(tree)
    )


def test_only_the_one_path_opens_transactions():
    found = {name_of(path) for path in program() if opens_transactions(parsed(path))}
    assert {name for name in found if not name.startswith("samspill/store/")} == OPENS_A_TRANSACTION.keys()


@pytest.mark.parametrize("text", ["async with platform.store.transaction() as tx: pass", "self._store.transaction()"])
def test_a_transaction_outside_the_path_is_found(text):
    assert opens_transactions(ast.parse(text if text.startswith("self") else f"async def f():\n    {text}"))
