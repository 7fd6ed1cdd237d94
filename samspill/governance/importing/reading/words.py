"""The words of the councils: bodies, organisations, types of cases, and the ways in which papers write them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from samspill.governance.importing.reading.findings import Body, CaseNumber

BODIES: Final = (
    (Body("nuit", "NUIT – Nasjonalt utvalg for IT-prioritering", "NUIT", "committee"), r"NUIT|Prioriteringsutvalget"),
    (Body("nufa", "NUFA – Nasjonalt utvalg for fag og arkitektur", "NUFA", "committee"), r"NUFA|Fagutvalget"),
    (
        Body("e-helseradet", "Nasjonalt e-helseråd", "e-helserådet", "council", "e-helsestyret"),
        r"(?:Nasjonalt\s+)?e-\s?helseråd(?:et)?|NEHR",
    ),
    (
        Body("e-helsestyret", "Nasjonalt e-helsestyre", "e-helsestyret", "council"),
        r"(?:Nasjonalt\s+)?e-\s?helsestyre(?:t)?|NEHS",
    ),
)
"""Bodies that are known, each with the ways in which it is written (Nasjonal rådsmodell for e-helse)."""
_KNOWN: Final = tuple(
    (body, re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE)) for body, pattern in BODIES
)
_OTHERS: Final = re.compile(
    r"\b((?:Områdeutval(?:g|get)|Programstyr(?:e|et)|Styringsgrupp(?:e|a|en)|Arbeidsgrupp(?:e|a|en)|Styr(?:e|et)|"
    r"Standardiseringsutval(?:g|get)|Utval(?:g|get)|Råd(?:et)?) (?:for|i) [^\t\n.,:;()\d–]{3,80})"
)
_KINDS_OF_BODY: Final = (
    ("Område", "area"),
    ("Program", "programme"),
    ("Styrings", "working"),
    ("Arbeids", "working"),
    ("Utval", "committee"),
    ("Standard", "committee"),
)

TYPES: Final = {
    "godkjenning": "approval",
    "godkjenningssak": "approval",
    "orientering": "information",
    "orienteringssak": "information",
    "informasjon": "information",
    "drøfting": "discussion",
    "drøftingssak": "discussion",
    "diskusjon": "discussion",
    "tilslutning": "endorsement",
    "tilslutnad": "endorsement",
    "tilslutningssak": "endorsement",
    "anbefaling": "recommendation",
    "tilråding": "recommendation",
    "råd": "recommendation",
}
"""Types of cases as agendas write them."""
_TYPE: Final = "|".join(sorted(TYPES, key=len, reverse=True))
TYPE_RUN: Final = re.compile(rf"(?<![\w-])(?:{_TYPE})(?:\s*(?:/|,|og|&)\s*(?:{_TYPE}))*(?![\w-])", re.IGNORECASE)
"""One type, or several combined: `Orientering/drøfting`, `Tilslutning og drøfting`."""

NUMBER: Final = re.compile(r"^(?:(?:Sak|Saksnr\.?|Saksnummer)\s+)?(\d{1,3})\s?/\s?(\d{4}|\d{2})(?![\d/])\s*[:.–-]?\s*")
"""A case number at the beginning of a line."""
WITHIN: Final = re.compile(r"(?<![\d/])(\d{1,3})/(\d{4}|\d{2})(?![\d/])")
_OLDEST: Final = 2000
_CENTURY: Final = 100

ORGANISATIONS: Final = (
    ("direktoratet-for-e-helse", "Direktoratet for e-helse", ("E-helsedirektoratet", "Direktoratet for E-helse")),
    ("helsedirektoratet", "Helsedirektoratet", ("Hdir",)),
    ("folkehelseinstituttet", "Folkehelseinstituttet", ("FHI",)),
    ("norsk-helsenett", "Norsk helsenett SF", ("NHN", "Norsk helsenett", "Norsk Helsenett SF")),
    ("helse-midt-norge-rhf", "Helse Midt-Norge RHF", ("Helse Midt RHF", "Helse Midt", "Helse Midt-Norge", "HMN")),
    ("helse-vest-rhf", "Helse Vest RHF", ("Helse Vest", "HV")),
    ("helse-sor-ost-rhf", "Helse Sør-Øst RHF", ("Helse Sør-Øst", "HSØ")),
    ("helse-nord-rhf", "Helse Nord RHF", ("Helse Nord", "HN")),
    ("norsk-sykepleierforbund", "Norsk Sykepleierforbund", ("NSF", "Norsk sykepleierforbund", "Sykepleierforbundet")),
    ("legeforeningen", "Legeforeningen", ("Den norske legeforening", "Legeforeninga", "Dnlf")),
    ("helse-og-omsorgsdepartementet", "Helse- og omsorgsdepartementet", ("HOD",)),
    ("digitaliseringsdirektoratet", "Digitaliseringsdirektoratet", ("Digdir",)),
    ("ks", "KS", ("Kommunesektorens organisasjon",)),
    ("ffo", "FFO", ("Funksjonshemmedes Fellesorganisasjon",)),
)
"""Organisations that are written in several ways: short word, name, other spellings."""
_BY_SPELLING: Final = {
    spelling.casefold(): (id_, name) for id_, name, others in ORGANISATIONS for spelling in (name, *others)
}
_SEVERAL: Final = 2
NOTHING: Final = "x"
"""The short word of a name without a letter of those that ids are made of."""


def body_in(text: str) -> Body | None:
    """Find the body that a text names first; None when it names none."""
    hits = [(match.start(), body) for body, pattern in _KNOWN if (match := pattern.search(text))]
    if hits:
        return min(hits, key=lambda hit: hit[0])[1]
    other = _OTHERS.search(text)
    return _other(re.split(r"\s[-–]\s|\s+den\s", other[1])[0].strip()) if other else None


def leads_with(text: str, body: Body) -> bool:
    """Tell whether a text begins with the name of a body."""
    for known, pattern in _KNOWN:
        if known.id == body.id:
            return pattern.match(text) is not None
    return text.casefold().startswith(body.name.casefold()[:20])


def _other(name: str) -> Body:
    kind = next((kind for begin, kind in _KINDS_OF_BODY if name.startswith(begin)), "council")
    return Body(slug(name), name, name, kind)


def organisation_of(spelling: str) -> tuple[str, str]:
    """Give the short word of an organisation and its name; one that is not known keeps its own."""
    clean = " ".join(spelling.split()).strip(" .,")
    return _BY_SPELLING.get(clean.casefold(), (slug(clean), clean))


def is_organisation(text: str) -> bool:
    """Tell whether a text is the name of an organisation: a known one, or one that ends as they do."""
    clean = " ".join(text.split()).strip(" .,")
    return clean.casefold() in _BY_SPELLING or bool(
        re.search(
            r"(?:kommune|RHF|HF|SF|AS|foreningen|forbundet|forbund|direktoratet|departementet|instituttet)$", clean
        )
    )


def types_in(text: str) -> tuple[str, ...]:
    """Give the types of case that a text names, in order, each once."""
    found = [TYPES[word] for word in re.split(r"\s*(?:/|,|\bog\b|&)\s*", text.strip().casefold()) if word in TYPES]
    return tuple(dict.fromkeys(found))


def case_number(number: str, year: str) -> CaseNumber:
    """Make a case number; a year of two digits is of this century."""
    full = int(year) if len(year) > _SEVERAL else _OLDEST + int(year) % _CENTURY
    return CaseNumber(full, int(number))


def slug(text: str) -> str:
    """Make a short word of a name, of `a-z`, digits and hyphens."""
    flat = text.casefold().replace("ø", "o").replace("æ", "ae").replace("å", "a").replace("đ", "d").replace("ŋ", "n")
    flat = unicodedata.normalize("NFKD", flat).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", flat).strip("-")[:60].strip("-") or NOTHING
