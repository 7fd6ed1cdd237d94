"""An assessor's own sheet: one alternative at a time, each criterion with its anchored scale; and saving it.

Answers are only added to. What has not changed is not written again, and what is wrong is shown beside the field that
it stands in, with everything that was typed; nothing is saved then.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.councils.forms import asked, done
from samspill.governance.prioritisation.rounds import live, sql
from samspill.governance.prioritisation.scoring import number_of
from samspill.governance.prioritisation.showing import head, names
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Clash, Fault, Missing, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from samspill.governance.councils.forms import Asked
    from samspill.governance.prioritisation.model import Node, Scale
    from samspill.governance.prioritisation.rounds import Round
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

LONGEST: Final = 1000
"""Characters of a reason or a comment."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an assessor says of one criterion of one alternative."""

    answer: str = ""
    reason: str = ""
    comment: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is said."""
        return not (self.answer or self.reason or self.comment)


async def sheet(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show the caller's own answers of a round, of one alternative (`alternative`), with the scales beside them."""
    now, mine = await _opened(tx, call)
    chosen = asked(call).id("alternative") or now.alternatives[0].key
    return Reply(_page(now, mine, chosen, {}, ()), about=f"round/{now.id}/scores")


async def answer(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Save the caller's answers of one alternative: `a.<criterion>`, `r.<criterion>` (reason), `c.<criterion>`.

    An answer is a number of the scale; one that is missing needs its reason. What is wrong is answered with 422 and
    all that was sent, and nothing is saved.
    """
    now, mine = await answers_of(tx, call)
    said = asked(call)
    chosen = said.id("alternative", need=True)
    _known(now, chosen)
    leaves = now.model.root.leaves()
    typed = {leaf.key: _typed(said, leaf.key) for leaf in leaves}
    before = {leaf.key: mine.get((chosen, leaf.key), Answer()) for leaf in leaves}
    faults = tuple(fault for leaf in leaves for fault in faults_of(leaf, typed[leaf.key], before[leaf.key]))
    if faults:
        return Reply(_page(now, mine, chosen, typed, faults), status=422, about=f"round/{now.id}/scores")
    changed = {(chosen, key): one for key, one in typed.items() if one != before[key] and not one.is_empty}
    await save(tx, now.id, call.caller.subject, changed, call.at)
    following = _next(now, chosen) if said.line("go") == "next" else chosen
    address = f"/prioritisation/rounds/{now.id}/scores?alternative={following}"
    return done(address, {"saved": len(changed)}, f"round/{now.id}/scores")


async def save(
    tx: Transaction, round_id: str, who: str, answers: Mapping[tuple[str, str], Answer], at: datetime
) -> None:
    """Add answers of an assessor, by alternative and criterion."""
    await tx.many(
        sql.add_answer,
        [
            (round_id, *cell, who, one.answer, number(one.answer), one.reason, one.comment, at)
            for cell, one in answers.items()
        ],
    )


def number(text: str) -> Decimal | None:
    """Read an answer as the tables keep it; None for what is no number."""
    return Decimal(text.strip().replace(",", ".")) if number_of(text) is not None else None


def faults_of(leaf: Node, typed: Answer, before: Answer) -> Iterable[Fault]:
    """Give what is wrong with an answer: off the scale, no number, missing without reason."""
    if typed.is_empty and before.is_empty:
        return
    figure = number_of(typed.answer)
    if typed.answer and (figure is None or leaf.scale is None or not leaf.scale.takes(figure)):
        yield Fault(f"a.{leaf.key}", "the answer is a number of the scale", "off-scale")
    elif not typed.answer and not typed.reason:
        yield Fault(f"r.{leaf.key}", "an answer that is missing needs its reason", "reason")


async def answers_of(tx: Transaction, call: Call) -> tuple[Round, dict[tuple[str, str], Answer]]:
    """Read the round while it is open, and the caller's answers in it. Raises `Refused`, `Clash`."""
    now, mine = await _opened(tx, call)
    if now.state != "open":
        message = "the round is not open: answers are not taken"
        raise Clash(message, Fault("", message, "conflict"))
    return now, mine


async def _opened(tx: Transaction, call: Call) -> tuple[Round, dict[tuple[str, str], Answer]]:
    now = await live(tx, str(call.facts["round"]))
    who = call.caller.subject
    if who not in {row["account"] for row in await tx.all(sql.assessors, now.id)}:
        message = "only those who are named as assessors score in this round"
        raise Refused(message, Fault("", message, "forbidden"))
    rows = await tx.all(sql.answers, now.id, who)
    mine = {
        (row["alternative"], row["criterion"]): Answer(row["answer"], row["reason"], row["comment"]) for row in rows
    }
    return now, mine


def _typed(said: Asked, key: str) -> Answer:
    return Answer(
        said.line(f"a.{key}", most=40), said.line(f"r.{key}", most=LONGEST), said.line(f"c.{key}", most=LONGEST)
    )


def _known(now: Round, chosen: str) -> None:
    if chosen not in {one.key for one in now.alternatives}:
        raise Missing("there is no such alternative in this round")


def _next(now: Round, chosen: str) -> str:
    keys = [one.key for one in now.alternatives]
    return keys[min(keys.index(chosen) + 1, len(keys) - 1)]


def _page(
    now: Round,
    mine: Mapping[tuple[str, str], Answer],
    chosen: str,
    typed: Mapping[str, Answer],
    faults: Iterable[Fault],
) -> dict[str, Any]:
    _known(now, chosen)
    wrong = {fault.where: fault.code for fault in faults}
    leaves = now.model.root.leaves()
    done_of = {one.key: sum((one.key, leaf.key) in mine for leaf in leaves) for one in now.alternatives}
    return {
        **head(now),
        "chosen": {"key": chosen, "name": names(now)[chosen]},
        "progress": [{"key": key, "name": name, "done": done_of[key]} for key, name in names(now).items()],
        "number": len(leaves),
        "faults": wrong,
        "questions": [
            {
                "key": leaf.key,
                "words": dict(leaf.words),
                "under": [dict(node.words) for node in above(now.model.root, leaf.key)[1:-1]],
                "said": typed.get(leaf.key) or mine.get((chosen, leaf.key), Answer()),
                "scale": _scale(leaf.scale) if leaf.scale else None,
            }
            for leaf in leaves
        ],
    }


def above(node: Node, key: str) -> list[Node]:
    """Give the way from the whole down to a node, both included; none where it is not below."""
    if node.key == key:
        return [node]
    for part in node.parts:
        way = above(part, key)
        if way:
            return [node, *way]
    return []


def _scale(scale: Scale) -> dict[str, Any]:
    return {
        "low": Decimal(scale.low.numerator) / scale.low.denominator,
        "high": Decimal(scale.high.numerator) / scale.high.denominator,
        "step": Decimal(scale.step.numerator) / scale.step.denominator,
        "anchors": [
            {"value": Decimal(anchor.value.numerator) / anchor.value.denominator, "words": dict(anchor.words)}
            for anchor in scale.anchors
        ],
    }
