"""Models in versions: what changed is shown, two who change the same do not write over each other."""

from __future__ import annotations

from urllib.parse import urlencode

from samspill.governance.prioritisation.model import texts_known
from samspill.governance.prioritisation.versions import differing
from tests.governance.prioritisation.conftest import FORM


def test_lines_that_differ_are_told():
    assert differing("a\nb\nc", "a\nx\nc") == ["-b", "+x"]


async def test_a_model_gets_a_new_version_and_the_old_one_stays(client, rounds, steering):
    secretary = steering("secretariat") | FORM
    old = texts_known()[0]
    new = old.replace("version = 1", "version = 2").replace("decimals = 1", "decimals = 2")
    said = urlencode({"text": new.replace('changed = "Første versjon."', 'changed = "To desimaler."')})
    assert (await client.post("/prioritisation/models", content=said, headers=secretary)).status_code == 303
    again = await client.post("/prioritisation/models", content=said, headers=secretary)
    assert again.status_code == 409
    shown = (await client.get("/prioritisation/models/e-helse-2021")).json()
    assert [(one["version"], one["changed"]) for one in shown["versions"]] == [
        (2, "To desimaler."),
        (1, "Første versjon."),
    ]
    assert "+decimals = 2" in shown["versions"][0]["lines"]
    first = (await client.get("/prioritisation/models/e-helse-2021?version=1")).json()
    assert (first["decimals"], shown["decimals"]) == (1, 2)
    assert (await client.get("/prioritisation/models/e-helse-2021?version=9")).status_code == 404
    assert (await client.get("/prioritisation/models/nothing")).status_code == 404
    round_ = (await client.get("/prioritisation/rounds/e-helseradet-2022")).json()
    assert round_["model"]["version"] == 1
