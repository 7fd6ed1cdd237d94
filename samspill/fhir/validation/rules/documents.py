"""Invariants of what holds other things together: Bundle, Composition, List, Questionnaire and its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.validation.rules.reading import (
    Object,
    Rule,
    distinct,
    has,
    has_any,
    items,
    needs_one_of,
    never_both,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_WITHOUT_BEHAVIOR: Final = 2
_ASKED: Final = ("batch", "transaction", "history")
_ANSWERED: Final = ("batch-response", "transaction-response", "history")
_WITH_LENGTH: Final = ("boolean", "decimal", "integer", "string", "text", "url", "open-choice")
_WITH_OPTIONS: Final = (
    "choice",
    "open-choice",
    "decimal",
    "integer",
    "date",
    "dateTime",
    "time",
    "string",
    "quantity",
)


def _bdl_3(bundle: Object) -> bool:
    asked = bundle.get("type") in _ASKED
    return all(("request" in entry) == asked for entry in bundle.get("entry", ()))


def _bdl_4(bundle: Object) -> bool:
    answered = bundle.get("type") in _ANSWERED
    return all(("response" in entry) == answered for entry in bundle.get("entry", ()))


def _bdl_7(bundle: Object) -> bool:
    if bundle.get("type") == "history":
        return True
    return distinct(
        (entry["fullUrl"], entry.get("resource", {}).get("meta", {}).get("versionId"))
        for entry in bundle.get("entry", ())
        if "fullUrl" in entry
    )


def _starts_with(bundle: Object, bundle_type: str, kind: str) -> bool:
    if bundle.get("type") != bundle_type:
        return True
    first: Any = next(items(bundle, "entry"), {})
    return bool(first.get("resource", {}).get("resourceType") == kind)


def _bdl_9(bundle: Object) -> bool:
    identifier = bundle.get("identifier", {})
    return bundle.get("type") != "document" or (has(identifier, "system") and has(identifier, "value"))


def _que_1(item: Object) -> bool:
    kind = item.get("type")
    return (kind != "group" or "item" in item) and (kind != "display" or "item" not in item)


def _que_2(questionnaire: Object) -> bool:
    return distinct(_link_ids(questionnaire))


def _link_ids(value: Object) -> Iterator[Any]:
    for item in value.get("item", ()):
        yield item.get("linkId")
        yield from _link_ids(item)


def _unless_display(*names: str) -> Rule:
    """Make the rule that items that only show text have none of some elements."""
    return lambda item: item.get("type") != "display" or not has_any(item, *names)


def _que_5(item: Object) -> bool:
    return item.get("type") in _WITH_OPTIONS or not has_any(item, "answerValueSet", "answerOption")


def _que_7(condition: Object) -> bool:
    return condition.get("operator") != "exists" or has(condition, "answerBoolean")


DOCUMENTS: Final[dict[str, Rule]] = {
    "bdl-1": lambda value: not has(value, "total") or value.get("type") in ("searchset", "history"),
    "bdl-2": lambda value: value.get("type") == "searchset" or not any("search" in e for e in value.get("entry", ())),
    "bdl-3": _bdl_3,
    "bdl-4": _bdl_4,
    "bdl-5": needs_one_of("resource", "request", "response"),
    "bdl-7": _bdl_7,
    "bdl-8": lambda value: "/_history/" not in value.get("fullUrl", ""),
    "bdl-9": _bdl_9,
    "bdl-10": lambda value: value.get("type") != "document" or "timestamp" in value,
    "bdl-11": lambda value: _starts_with(value, "document", "Composition"),
    "bdl-12": lambda value: _starts_with(value, "message", "MessageHeader"),
    "cmp-1": needs_one_of("text", "entry", "section"),
    "cmp-2": never_both("emptyReason", "entry"),
    "lst-1": never_both("emptyReason", "entry"),
    "lst-2": lambda value: value.get("mode") == "changes" or not any(has(e, "deleted") for e in value.get("entry", ())),
    "lst-3": lambda value: value.get("mode") == "working" or not any(has(e, "date") for e in value.get("entry", ())),
    "qrs-1": never_both("answer", "item"),
    "que-1": _que_1,
    "que-2": _que_2,
    "que-3": _unless_display("code"),
    "que-4": never_both("answerOption", "answerValueSet"),
    "que-5": _que_5,
    "que-6": _unless_display("required", "repeats"),
    "que-7": _que_7,
    "que-8": lambda value: value.get("type") not in ("group", "display") or "initial" not in value,
    "que-9": _unless_display("readOnly"),
    "que-10": lambda value: value.get("type") in _WITH_LENGTH or not has(value, "maxLength"),
    "que-11": never_both("answerOption", "initial"),
    "que-12": lambda value: len(value.get("enableWhen", ())) <= _WITHOUT_BEHAVIOR or has(value, "enableBehavior"),
    "que-13": lambda value: value.get("repeats") is True or len(value.get("initial", ())) <= 1,
}
"""Key of the invariant to the rule."""
