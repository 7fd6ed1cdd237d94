"""The code lists that attests draw on, as far as they may be carried, and the words that people read for them.

Each list is a TOML file beside this one, with where it comes from and what lets it stand here.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.kernel.attestation import Code

Kind = Literal["purpose", "role"]
Language = Literal["nb", "nn", "en"]
PERSONNEL: Final = "urn:oid:2.16.578.1.12.4.1.1.9060"
"""Kategori helsepersonell: the authorisation attested."""
PURPOSES: Final = "urn:oid:2.16.840.1.113883.1.11.20448"
"""Purpose of use, by the value set that Tillitsrammeverket names as its system."""
TEMPLATES: Final = "https://terminology.dips.com/decisiontemplate"
"""Decision templates of hospitals."""


@cache
def listed(name: str) -> Mapping[str, Any]:
    """Give one list as its file has it: `personnel`, `purposes`, `services`, `decision_templates`."""
    return tomllib.loads((files(__name__) / f"{name}.toml").read_text("utf-8"))


@cache
def personnel() -> frozenset[str]:
    """Give the categories of health personnel (9060)."""
    return frozenset(listed("personnel")["codes"])


@cache
def purposes() -> frozenset[str]:
    """Give the purposes of use that an attest may have."""
    return frozenset(listed("purposes")["codes"])


@cache
def purpose_systems() -> frozenset[str]:
    """Give the systems that those codes are known by."""
    return frozenset((PURPOSES, *listed("purposes")["also"]))


@cache
def services() -> frozenset[str]:
    """Give the systems that a healthcare service may be named in."""
    return frozenset(listed("services")["systems"])


@cache
def retired_services() -> frozenset[str]:
    """Give the systems that healthcare services were named in before."""
    return frozenset(listed("services")["retired"])


@cache
def detail_systems() -> frozenset[str]:
    """Give the systems that details of a purpose are known to be named in (ATT-45 lets others stand beside them)."""
    templates = listed("decision_templates")
    return frozenset((TEMPLATES, *templates["also"], templates["municipal"]))


def is_treatment(details: Code) -> bool | None:
    """Tell whether details of a purpose speak of treating the patient; None where nobody here can tell."""
    templates = listed("decision_templates")
    if details.system not in (TEMPLATES, *templates["also"]):
        return None
    return True if details.code in templates["treatment"] else False if details.code in templates["other"] else None


def translated(purpose: Code) -> str | None:
    """Give the purpose that a code of ISO/TS 14265 stands for; None when it is no such code, or has no counterpart."""
    iso = listed("purposes")["iso-14265"]
    found = iso.get(purpose.code) if purpose.system == iso["system"] and purpose.code != "system" else None
    return found if isinstance(found, str) else None


def word(kind: Kind, code: str, language: Language = "nb") -> str:
    """Give the word that people read for a purpose or a role; empty when there is none."""
    found = _texts(language)[kind].get(code, "")
    return str(found)


@cache
def _texts(language: Language) -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((files(__name__) / "texts" / f"{language}.toml").read_text("utf-8"))
