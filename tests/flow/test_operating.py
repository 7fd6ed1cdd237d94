"""What an operator does: start, look, load, export, back up, restore, stop; all on a platform that runs."""

from __future__ import annotations

import json
import os
import signal
import time

import httpx

from tests.fhir.conftest import JSON, PATIENT, observation
from tests.flow import running


def created(platform, text, kind):
    answer = httpx.post(f"{platform.url}/fhir/{kind}", content=text, headers=JSON | platform.token(), timeout=20)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def test_the_life_of_an_installation(running_platform, platform_home, tmp_path_factory):
    platform = running_platform
    folder = tmp_path_factory.mktemp("operating")
    patient = created(platform, PATIENT, "Patient")
    for number in range(3):
        created(platform, observation(patient, value=f"{number}.50"), "Observation")
    _loaded_beside_it(platform, folder, patient)
    text = _exported(platform, folder, patient)
    _totals_follow(platform)
    backed_up = platform.command("backup", str(folder / "b.samspill"))
    assert backed_up.returncode == 0, backed_up.stderr
    assert platform.command("audit", "verify").returncode == 0
    assert platform.stop() == 0
    assert not (platform_home / "postgres/data/postmaster.pid").exists()
    _restored_elsewhere(folder, patient, text)


def _loaded_beside_it(platform, folder, patient):
    """A load beside the running platform; and again, when there is nothing left to take."""
    lines = "".join(observation(patient)[:-1] + f',"id":"x{n}"}}\n' for n in range(700))
    (folder / "more.ndjson").write_text(lines)
    loaded = platform.command("load", str(folder / "more.ndjson"))
    assert (loaded.returncode, loaded.stdout.split()[0]) == (0, "700"), loaded.stderr
    again = platform.command("load", str(folder / "more.ndjson"))
    assert "700 were loaded before" in again.stdout


def _exported(platform, folder, patient):
    """An export is what the API hands out, to the byte."""
    exported = platform.command("export", str(folder / "out"))
    assert exported.returncode == 0, exported.stderr
    [line] = (folder / "out/Patient.ndjson").read_bytes().splitlines()
    read = httpx.get(f"{platform.url}/fhir/Patient/{patient}", headers=platform.token())
    assert line == read.content
    assert len((folder / "out/Observation.ndjson").read_bytes().splitlines()) == 703
    by_patient = platform.command("export", str(folder / "by"), "--by", "patient")
    assert by_patient.returncode == 0
    assert len((folder / f"by/{patient}.ndjson").read_bytes().splitlines()) == 704
    return line


def _totals_follow(platform):
    """The events that the writes told of are taken within seconds."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        doctor = platform.command("doctor")
        if "0 new, 0 waiting, 0 set aside" in doctor.stdout:
            break
    assert doctor.returncode == 0, doctor.stdout
    assert "0 new, 0 waiting, 0 set aside" in doctor.stdout


def _restored_elsewhere(folder, patient, text):
    """The backup in another home: the same data, and tokens made with the same keys are good."""
    home = folder / "second"
    home.mkdir()
    for above in (home, folder, folder.parent):
        above.chmod(0o755)
    environ = {k: v for k, v in os.environ.items() if not k.startswith("SAMSPILL_")}
    other = running.Running(home, 0, environ | {"SAMSPILL_HOME": str(home), "SAMSPILL_ENVIRONMENT": "test"}, None)
    restored = other.command("restore", str(folder / "b.samspill"), "--keys")
    assert restored.returncode == 0, restored.stderr
    assert other.command("restore", str(folder / "b.samspill")).returncode == 3
    for platform in running.run(home):
        assert httpx.get(f"{platform.url}/fhir/Patient/{patient}", headers=platform.token()).content == text
        assert platform.command("audit", "verify").returncode == 0


def test_a_second_start_of_the_same_home_does_not_hurt_the_first(running_platform, platform_home):
    for second in running.run(platform_home):
        patient = created(second, PATIENT, "Patient")
        read = httpx.get(f"{running_platform.url}/fhir/Patient/{patient}", headers=running_platform.token())
        assert read.status_code == 200
    assert httpx.get(f"{running_platform.url}/ready").status_code == 200


def test_a_stop_finishes_what_is_under_way(running_platform):
    entries = [
        {"request": {"method": "POST", "url": "Observation"}, "resource": json.loads(observation("p"))}
        for _ in range(400)
    ]
    bundle = json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries})
    with httpx.Client(timeout=30) as client:
        request = client.build_request(
            "POST", f"{running_platform.url}/fhir", content=bundle, headers=JSON | running_platform.token()
        )

        class Stops:
            """Asks the platform to stop as soon as the request has been sent."""

            def __call__(self, name, _info):
                if name == "http11.send_request_body.complete":
                    running_platform.process.send_signal(signal.SIGTERM)

        request.extensions["trace"] = Stops()
        assert client.send(request).status_code == 200
    assert running_platform.process.wait(30) == 0


def test_logs_hold_no_personal_data(running_platform, platform_home):
    patient = created(running_platform, PATIENT, "Patient")
    base, token = f"{running_platform.url}/fhir", running_platform.token()
    httpx.get(f"{base}/Patient?family=Fjellrev", headers=token)
    httpx.get(f"{base}/Patient?identifier=17859040217", headers=token)
    httpx.get(f"{base}/Patient/{patient}", headers={"authorization": "Bearer wrong-17859040217"})
    httpx.post(f"{base}/Patient", content=PATIENT.replace("active", "17859040217"), headers=JSON | token)
    httpx.post(f"{base}/Patient", content='{"Fjellrev', headers=JSON | token)
    running_platform.stop()
    logs = (platform_home / "serve.log").read_text() + "".join(
        file.read_text("utf-8", "replace") for file in (platform_home / "postgres/log").glob("*") if file.is_file()
    )
    assert "unidentified" in logs
    for personal in ("Fjellrev", "17859040217", patient):
        assert personal not in logs
