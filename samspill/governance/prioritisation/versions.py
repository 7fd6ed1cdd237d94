"""Models as they are kept: the list, one model with all its versions and what each changed, and a new version."""

from __future__ import annotations

import difflib
import hashlib
from typing import TYPE_CHECKING, Any

from samspill.governance.councils.forms import asked, done
from samspill.governance.prioritisation import model as models
from samspill.governance.prioritisation.rounds import model_of, sql
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Clash, Fault, Missing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from samspill.governance.prioritisation.model import Model, Node
    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant


async def known(tx: Transaction) -> list[dict[str, Any]]:
    """Give the newest version of every model, those that the platform brings first."""
    kept = {row["id"]: (row["version"], row["text"]) for row in await tx.all(sql.models)}
    brought = {model_of(text).id: (model_of(text).version, text) for text in models.texts_known()}
    both = {**brought, **kept}
    return [
        {"id": id_, "version": version, "words": dict(model_of(text).words), "text": text}
        for id_, (version, text) in both.items()
    ]


async def ensure(tx: Transaction, model_id: str, at: datetime, author: str) -> tuple[Model, str]:
    """Give the newest version of a model, written down if the platform only brings it so far. Raises `Missing`."""
    found = next((one for one in await known(tx) if one["id"] == model_id), None)
    if found is None:
        raise Missing("there is no such model")
    model, text = model_of(found["text"]), found["text"]
    if not await tx.all(sql.versions, model_id):
        await _write(tx, model, text, at, author)
    return model, text


async def _write(tx: Transaction, model: Model, text: str, at: datetime, author: str) -> None:
    digest = hashlib.sha256(text.encode()).hexdigest()
    await tx.run(sql.add_model, model.id, model.version, text, digest, model.changed or "–", at, author)


async def model_page(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show a model: its tree with weights and anchored scales, its versions, and what each changed."""
    model_id = str(call.facts["model"])
    rows = await tx.all(sql.versions, model_id)
    newest = next((one for one in await known(tx) if one["id"] == model_id), None)
    if newest is None:
        raise Missing("there is no such model")
    wanted = asked(call).number("version", newest["version"], least=1)
    text = next((row["text"] for row in rows if row["version"] == wanted), None)
    if text is None and wanted == newest["version"]:
        text = newest["text"]
    if text is None:
        raise Missing("there is no such version of this model")
    model = model_of(text)
    data = {
        "model": {"id": model.id, "version": wanted, "words": dict(model.words), "source": model.source},
        "decimals": model.decimals,
        "ties": model.ties,
        "tree": [_node(node, depth) for node, depth in depths(model.root, 0)],
        "scales": _scales(model),
        "text": text,
        "versions": _versions(rows),
    }
    return Reply(data, about=f"model/{model_id}/{wanted}")


def depths(node: Node, depth: int) -> list[tuple[Node, int]]:
    """List a tree with how deep each node lies."""
    return [(node, depth), *(below for part in node.parts for below in depths(part, depth + 1))]


def _node(node: Node, depth: int) -> dict[str, Any]:
    return {
        "key": node.key,
        "words": dict(node.words),
        "depth": depth,
        "how": node.how if node.parts else "",
        "missing": node.missing if node.parts else "",
        "weight": str(node.weight),
        "scale": node.scale.key if node.scale else "",
    }


def _scales(model: Model) -> list[dict[str, Any]]:
    scales = {node.scale.key: node.scale for node in model.root.leaves() if node.scale}
    return [
        {
            "key": scale.key,
            "low": str(scale.low),
            "high": str(scale.high),
            "step": str(scale.step),
            "better": scale.better,
            "anchors": [{"value": str(anchor.value), "words": dict(anchor.words)} for anchor in scale.anchors],
        }
        for scale in scales.values()
    ]


def _versions(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Give the versions, the newest first, each with the lines that differ from the one before."""
    older = [*rows[1:], None]
    return [
        {
            "version": row["version"],
            "changed": row["changed"],
            "at": row["at"],
            "author": row["author"],
            "sha256": row["sha256"],
            "lines": differing(before["text"], row["text"]) if before else [],
        }
        for row, before in zip(rows, older, strict=True)
    ]


def differing(before: str, after: str) -> list[str]:
    """Give the lines that went (`-`) and came (`+`) between two texts."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and not line.startswith(("+++", "---"))]


async def revise(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Add a version of a model, or a new model, as TOML (`text`) with what it changes (`changed`).

    The version in the text must follow the newest one: two who change the same model do not write over each other.
    """
    text = asked(call).text("text", need=True, most=models.LARGEST)
    model = models.read(text)
    newest = next((one["version"] for one in await known(tx) if one["id"] == model.id), 0)
    if newest and not await tx.all(sql.versions, model.id):
        await ensure(tx, model.id, call.at, call.caller.subject)
    if model.version != newest + 1:
        message = f"the next version of this model is {newest + 1}"
        raise Clash(message, Fault("version", message, "conflict"))
    await _write(tx, model, text, call.at, call.caller.subject)
    return done(f"/prioritisation/models/{model.id}", {"id": model.id, "version": model.version}, f"model/{model.id}")
