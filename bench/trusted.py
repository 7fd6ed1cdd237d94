"""What trust costs: reads by health personnel who attest and prove their key, the decision, the log, the registers."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import itertools
import json
import shutil
import statistics
import subprocess
import time
import urllib.request
import uuid
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from joserfc.jwk import ECKey

from bench import machine
from bench.figures import RUNS, Figure, length, middle
from samspill import audit, demo
from samspill.cli import _operator as operator
from samspill.cli.grunndata import apply_lines, status
from samspill.demo.attesting import attested_by
from samspill.kernel import clock, strict_json
from samspill.kernel.identifiers import synthetic_number
from samspill.kernel.settings import Settings
from samspill.store import Store
from samspill.store.embedded import Cluster
from samspill.trust import Need
from samspill.trust.decision import decide
from samspill.trust.decision.facts import (
    Asker,
    Attested,
    Authorisation,
    Facts,
    Gp,
    Organisation,
    Person,
    Personnel,
)
from samspill.trust.keys import open_keys
from samspill.trust.tokens import issue

if TYPE_CHECKING:
    from bench.servers import Home, Server

SCRIPT = Path(__file__).parent / "proofs.lua"
DOCTOR, CITIZEN = "fastlege", "innbygger"
EARLY = 4
"""Seconds before its moment from which a proof is good; until fifteen after. The moment lies ahead of the making."""
SIGNED = 10_000
"""Proofs that are signed in a second at most."""
ENTRIES, EVENTS = 100_000, 20_000
"""Entries in a patient's log, and events of a register."""
MOST = 40_000
"""Proofs for one work: what is signed in a few seconds."""
DECISIONS = 5_000
CHECKS = 300


@dataclass(frozen=True)
class Holder:
    """Health personnel with a token that is bound to a key."""

    token: str
    key: ECKey

    def proofs(self, base: str, paths: list[str], count: int) -> list[str]:
        """Sign a proof for each of `count` requests; gives lines for wrk."""
        private = self.key.private_key
        if private is None:
            raise RuntimeError("a holder has a private key")
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": self.key.as_dict(private=False)}
        head, ath = _encoded(json.dumps(header).encode()), _encoded(hashlib.sha256(self.token.encode()).digest())
        at, found = int(time.time()) + EARLY + count // SIGNED, []
        for path in itertools.islice(itertools.cycle(paths), count):
            address = base + path.partition("?")[0]
            claims = {"jti": uuid.uuid4().hex, "htm": "GET", "htu": address, "iat": at, "ath": ath}
            said = f"{head}.{_encoded(json.dumps(claims).encode())}"
            r, s = decode_dss_signature(private.sign(said.encode(), ec.ECDSA(hashes.SHA256())))
            found.append(f"GET\t{path}\t{said}.{_encoded(r.to_bytes(32) + s.to_bytes(32))}")
        time.sleep(max(0.0, at - EARLY - time.time()))
        return found


def _encoded(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def measure(home: Home, folder: Path, seconds: int) -> list[Figure]:
    """Measure what trust costs, on a demo with its registers."""
    settings = Settings.read(home.environ)
    with home.served() as (server, _):
        holder, paths = _doctor(settings), _paths(server)
        found = [
            _ask(server, holder, f"{name}, attested, with a proof each", asked, folder, seconds)
            for name, asked in paths.items()
        ]
        asyncio.run(_fill_log(settings, _citizen().patient))
        found.append(_log(server, settings))
    return [*found, _decision(), asyncio.run(_feed(settings))]


def _doctor(settings: Settings) -> Holder:
    user = next(user for user in demo.users() if user.key == DOCTOR)
    key = ECKey.generate_key("P-256", private=True)
    claims = {
        "sub": f"Practitioner/{user.practitioner}",
        "client_id": "bench",
        "scope": "user/*.cruds",
        "purpose_of_use": ["TREAT"],
        "cnf": {"jkt": key.thumbprint()},
        **attested_by(user, str(uuid.uuid4()), int(time.time())),
    }
    return Holder(_token(settings, claims), key)


def _token(settings: Settings, claims: dict[str, Any]) -> str:
    key = open_keys(settings.home_path).tokens
    return issue(key, settings.trusted_issuer, settings.audience, 3600, claims)


def _citizen() -> demo.DemoUser:
    return next(user for user in demo.users() if user.key == CITIZEN)


def _paths(server: Server) -> dict[str, list[str]]:
    """Draw what the doctor reads: of those on the doctor's own list."""
    doctor = next(user for user in demo.users() if user.key == DOCTOR).practitioner
    listed = server.get(f"Patient?general-practitioner=Practitioner/{doctor}&_count=200")["entry"]
    patients = [entry["resource"]["id"] for entry in listed if "deceasedDateTime" not in entry["resource"]]
    reads = [
        f"/Observation/{entry['resource']['id']}"
        for patient in patients
        for entry in server.get(f"Observation?patient={patient}&_sort=-date&_count=100").get("entry", ())
    ]
    searches = [f"/Observation?patient={patient}&_sort=-date&_count=20" for patient in patients]
    return {"read by id": reads, "a patient's 20 newest observations": searches}


def _ask(server: Server, holder: Holder, name: str, paths: list[str], folder: Path, seconds: int) -> Figure:
    """Put a work on the server: two seconds to get warm and to see how many proofs are needed, then what is measured.

    In several runs, as `asking.ask` does.
    """
    warm = _run(server, holder, paths, folder, 2, 8000)
    count = min(MOST, int(warm["requests"] / warm["micros"] * 1e6 * length(seconds) * 1.5) + 1000)
    runs, base, signature = [], [], []
    for _ in range(RUNS):
        pace, before = machine.pace(), _used(server)
        result = _run(server, holder, paths, folder, length(seconds), count)
        used, each = [now - then for now, then in zip(_used(server), before, strict=True)], 1e6 / result["requests"]
        runs.append(
            Figure(
                name,
                result["requests"] / result["micros"] * 1e6,
                "/s",
                "≥ 2,500/s, ≤ 350 µs",
                p50=result["p50"] / 1000,
                p99=result["p99"] / 1000,
                cpu=used[0] * each,
                wrong=result["bad"] + result["errors"],
                pace=pace,
            )
        )
        base.append(used[1] * each)
        signature.append(_signature(holder))
    parts = (
        f"{statistics.median(base):.0f} µs of it PostgreSQL, {statistics.median(signature):.0f} the proof's signature"
    )
    return replace(middle(runs), work=f"{name}, 16 clients ({parts})")


def _used(server: Server) -> tuple[float, float]:
    """Give the seconds of processor time that the server has used, and those of its database."""
    return machine.cpu(server.pid or 0), machine.cpu(server.pid or 0, "postgres")


def _signature(holder: Holder) -> float:
    """Give what it costs just now to check one signature by the holder's key, in µs: no code of ours."""
    private, method = holder.key.private_key, ec.ECDSA(hashes.SHA256())
    if private is None:
        raise RuntimeError("a holder has a private key")
    said = b"x" * 500
    signature, public = private.sign(said, method), private.public_key()
    costs = []
    for _ in range(5):
        started = time.process_time()
        for _ in range(CHECKS):
            public.verify(signature, said, method)
        costs.append((time.process_time() - started) / CHECKS * 1e6)
    return statistics.median(costs)


def _run(server: Server, holder: Holder, paths: list[str], folder: Path, seconds: int, count: int) -> dict[str, int]:
    program = shutil.which("wrk")
    if not program:
        raise RuntimeError("wrk is needed: apt-get install wrk, or brew install wrk")
    (folder / "proofs.txt").write_text("\n".join(holder.proofs(server.base, paths, count)) + "\n")
    (folder / "token.txt").write_text(holder.token + "\n")
    address = urlsplit(server.base)
    where = f"{address.scheme}://{address.netloc}"
    files = [str(folder / "proofs.txt"), str(folder / "token.txt"), address.path]
    command = [program, "-t1", "-c16", f"-d{seconds}s", "--timeout", "30s", "-s", str(SCRIPT), where, "--", *files]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: dict[str, int] = json.loads(out.split("RESULT ")[1].splitlines()[0])
    return found


async def _fill_log(settings: Settings, patient: str) -> None:
    """Write many looks into one patient's log, through the trail's own door."""
    with Cluster.open(settings.home_path) as cluster:
        store = await Store.open(cluster.url(), 1)
        start = clock.now() - timedelta(days=20)
        try:
            for first in range(0, ENTRIES, 1000):
                looks = [_look(start + timedelta(seconds=15 * (first + n)), first + n) for n in range(1000)]
                await asyncio.gather(*(audit.record(store, look, ((patient, 1),)) for look in looks))
        finally:
            await store.close()


def _look(at: Any, number: int) -> audit.Entry:
    return audit.Entry(
        at=at,
        request=f"bench-{number}",
        operation="fhir.read",
        outcome="done",
        caller=f"Practitioner/fastlege-{number % 50}",
        client="bench",
        organisation="legesenter-oslo",
        purpose="TREAT",
        about=f"Observation/{number}",
        reasons="relation:gp",
    )


def _log(server: Server, settings: Settings, times: int = 30) -> Figure:
    """Ask for the first page of a citizen's own log, one after another."""
    user = _citizen()
    claims = {
        "sub": f"Patient/{user.patient}",
        "client_id": "bench",
        "scope": "access-log.read",
        "purpose_of_use": ["PATRQT"],
        "patient": user.patient,
        "helseid://claims/identity/security_level": "4",
    }
    headers = {"Authorization": f"Bearer {_token(settings, claims)}", "Accept": "application/json"}
    request = urllib.request.Request(f"{settings.address}/access-log/{user.patient}", headers=headers)
    taken, before = [], machine.cpu(server.pid or 0)
    for _ in range(times):
        started = time.perf_counter()
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()
        taken.append((time.perf_counter() - started) * 1000)
    used = machine.cpu(server.pid or 0) - before
    middle = statistics.median(taken)
    name = f"a page of the citizen's log of {ENTRIES:,} entries"
    return Figure(name, middle, "ms", "≤ 20 ms", p50=middle, p99=max(taken), cpu=used / times * 1e6, wrong=0)


def _decision() -> Figure:
    """Decide about a GP with an attestation and a patient on the list, again and again: no input, no output."""
    facts, before = _facts(), time.process_time()
    for _ in range(DECISIONS):
        decided = decide(facts)
    cost = (time.process_time() - before) / DECISIONS * 1e6
    if not decided.granted:
        raise RuntimeError(f"the decision that is measured is a no: {decided.problem}")
    return Figure("the decision alone", cost, "µs", "≤ 30 µs", cpu=cost, pace=machine.pace())


def _facts() -> Facts:
    now = clock.now()
    unit = Organisation(number="310000167", active=True, member=True, terms=("tillitsrammeverk-1.1",))
    return Facts(
        at=now,
        purpose="TREAT",
        served=frozenset({"TREAT", "ETREAT", "COC", "BTG"}),
        need=Need(frozenset({("Observation", "r")}), patient="p"),
        asker=Asker(
            kind="practitioner",
            subject="Practitioner/d",
            scopes=frozenset({"user/*.cruds"}),
            purposes=frozenset({"TREAT"}),
            hpr="565000001",
            level="4",
            numbered=True,
        ),
        attested=Attested(
            toa=int(now.timestamp()),
            hpr="565000001",
            role="LE",
            legal_entity=unit.number,
            point_of_care=unit.number,
            purpose="TREAT",
            service="KX17",
            decision=str(uuid.uuid4()),
        ),
        subject=Person(person="p", birth_date=date(1980, 1, 1), status="bosatt"),
        person=Person(person="d", birth_date=date(1970, 1, 1), status="bosatt"),
        personnel=Personnel(hpr="565000001", person="d", authorisations=(Authorisation(category="LE"),)),
        legal_entity=unit,
        point_of_care=unit,
        gp=Gp(gp=True),
    )


async def _feed(settings: Settings) -> Figure:
    """Let the register of persons tell of many who are new."""
    pace = machine.pace()
    with Cluster.open(settings.home_path) as cluster:
        ready = replace(settings, database=cluster.url())
        states = (await operator.ask(ready, status))["states"]
        come = next(state.applied for state in states if state.register == "FREG")
        lines = [_told(come + number) for number in range(1, EVENTS + 1)]
        store = await Store.open(ready.database, 1, statement_limit=0)
        try:
            started = time.perf_counter()
            await apply_lines(store, ready, lines)
            taken = time.perf_counter() - started
        finally:
            await store.close()
    return Figure(f"the register of persons, {EVENTS:,} events", EVENTS / taken, "events/s", "≥ 5,000", pace=pace)


def _told(number: int) -> bytes:
    born = date(1950, 1, 1) + timedelta(days=number % 18_000)
    value = synthetic_number(born, number // 18_000 + number % 7)
    item = {
        "id": f"bench-{number}",
        "norwegianIdentificationNumber": [
            {
                "identificationNumber": value,
                "identificationNumberType": "NationalIdentityNumber",
                "status": "InUse",
                "isValid": True,
            }
        ],
        "birth": [{"birthDate": born.isoformat(), "isValid": True}],
        "status": [{"status": "Resident", "isValid": True}],
        "name": [{"givenName": "Syntetisk", "familyName": "Person", "isValid": True}],
    }
    return strict_json.write(
        {"register": "FREG", "sequenceNumber": str(number), "eventType": "PersonIsCreated", "item": item}
    )
