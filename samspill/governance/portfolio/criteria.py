"""Criteria in words and how they are put together; what an initiative is by them: in, out, or not settled.

A rule is JSON: `{"all": […]}` or `{"any": […]}` of criteria and of rules. What is unclear stays unclear until it no
longer matters: one "no" among all is a no, one "yes" among any is a yes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from samspill.governance.councils.forms import wrong

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Met = Literal["yes", "no", "unclear"]
DEEPEST: Final = 4


def outcome(rule: Any, met: Mapping[str, str]) -> Met:
    """Tell whether a rule is met, when `met` says it of criteria; one that is not told of is unclear."""
    if isinstance(rule, str):
        found = met.get(rule, "unclear")
        return found if found in ("yes", "no") else "unclear"  # type: ignore[return-value]
    way, parts = _parts(rule)
    found_of = [outcome(part, met) for part in parts]
    deciding: Met = "no" if way == "all" else "yes"
    other: Met = "yes" if way == "all" else "no"
    if deciding in found_of:
        return deciding
    return other if all(one == other for one in found_of) else "unclear"


def named(rule: Any) -> Iterator[str]:
    """Give the criteria that a rule is made of, in order."""
    if isinstance(rule, str):
        yield rule
    else:
        for part in _parts(rule)[1]:
            yield from named(part)


def check(rule: Any, texts: Mapping[str, str], deep: int = 0) -> None:
    """Refuse a rule that is none, or that does not use every criterion. Raises `Malformed`."""
    if deep > DEEPEST:
        raise wrong("rule", "a rule has rules in it, four deep at most")
    if isinstance(rule, str):
        if rule not in texts:
            raise wrong("rule", f"there is no criterion {rule[:20]}")
        return
    if not isinstance(rule, dict) or len(rule) != 1 or next(iter(rule)) not in ("all", "any"):
        raise wrong("rule", 'a rule is {"all": […]} or {"any": […]} of criteria and rules')
    parts = next(iter(rule.values()))
    if not isinstance(parts, list) or not parts:
        raise wrong("rule", "a rule is of one criterion or several")
    for part in parts:
        check(part, texts, deep + 1)
    if not deep and set(named(rule)) != set(texts):
        raise wrong("rule", "the rule uses every criterion, and no other")


def _parts(rule: Mapping[str, Any]) -> tuple[str, list[Any]]:
    return next(iter(rule.items()))
