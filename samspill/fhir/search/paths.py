"""The paths of many parameters as one walk through a resource.

Paths that begin with the same keys share those steps, so a resource is walked once for all parameters of its type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.fhir.search.index import Draft, Visit
    from samspill.fhir.search.parameter import Step

    Branch = tuple[tuple[Step, ...], Visit]


def walk(branches: Sequence[Branch]) -> Visit:
    """Compile paths, each with what to do at its end, to one function of a value and a draft."""
    visits = [visit for steps, visit in branches if not steps]
    inner: dict[Step, list[Branch]] = {}
    for steps, visit in branches:
        if steps:
            inner.setdefault(steps[0], []).append((steps[1:], visit))
    keys = tuple((step, walk(rest)) for step, rest in inner.items() if isinstance(step, str))
    if keys:
        visits.append(_children(keys))
    visits += [_special(step, walk(rest)) for step, rest in inner.items() if not isinstance(step, str)]
    return visits[0] if len(visits) == 1 else _all(tuple(visits))


def _all(visits: tuple[Visit, ...]) -> Visit:
    def act(value: Any, draft: Draft) -> None:
        for visit in visits:
            visit(value, draft)

    return act


def _children(keys: tuple[tuple[str, Visit], ...]) -> Visit:
    def act(value: Any, draft: Draft) -> None:
        for key, visit in keys:
            found = value.get(key)
            if found is None:
                continue
            if type(found) is list:
                for one in found:
                    # A primitive that is null in a list has extensions only.
                    if one is not None:
                        visit(one, draft)
            else:
                visit(found, draft)

    return act


def _special(step: tuple[str | int, ...], visit: Visit) -> Visit:
    match step:
        case ("item", str(key), int(place)):
            return _item(key, place, visit)
        case ("where", str(key), str(wanted)):
            return _where(key, wanted, visit)
        case ("is", str(target)):
            return _is(target, visit)
        case ("unless-false", *keys):
            return _unless_false(tuple(str(key) for key in keys), visit)
        case _:
            raise ValueError(f"there is no step {step!r}")


def _item(key: str, place: int, visit: Visit) -> Visit:
    def act(value: Any, draft: Draft) -> None:
        for found in value.get(key, ())[place : place + 1]:
            visit(found, draft)

    return act


def _where(key: str, wanted: str, visit: Visit) -> Visit:
    def act(value: Any, draft: Draft) -> None:
        if value.get(key) == wanted:
            visit(value, draft)

    return act


def _is(target: str, visit: Visit) -> Visit:
    """Keep references to a type: what `where(resolve() is …)` means without fetching what is pointed at.

    What is contained is at hand: a local reference is followed.
    """
    start, inside = f"{target}/", f"/{target}/"

    def act(value: Any, draft: Draft) -> None:
        text = value.get("reference", "")
        if (
            text.startswith(start)
            or inside in text
            or value.get("type") == target
            or (text.startswith("#") and draft.inside.get(text[1:]) == target)
        ):
            visit(value, draft)

    return act


def _unless_false(keys: tuple[str, ...], visit: Visit) -> Visit:
    def act(value: Any, draft: Draft) -> None:
        visit(any(value.get(key, False) is not False for key in keys), draft)

    return act
