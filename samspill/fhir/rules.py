"""What an installation decides about the FHIR API where the standard leaves it open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from samspill.kernel.calls import Call


@dataclass(frozen=True, slots=True)
class Rules:
    """The choices. Given beside a call as the fact `rules`."""

    update_create: bool = True
    """Whether a PUT at an id where there is nothing creates (http://hl7.org/fhir/R4/http.html#upsert)."""
    delete_many: bool = False
    """Whether a conditional delete that matches several resources deletes them; otherwise it deletes none."""
    delete_most: int = 1000
    """The most resources that one conditional delete may take; of more, it deletes none."""
    search_limit: int = 5_000
    """The longest that a search across records may take, in milliseconds; 0: as long as any statement."""


USUAL: Final = Rules()


def rules_of(call: Call) -> Rules:
    """Give the rules that a call is made under."""
    rules: Rules = call.facts.get("rules", USUAL)
    return rules
