"""Cases in the shapes of eInnsyn (the national register of public documents): Enhet, Moetesak, Vedtak, Dokumentobjekt …

What is written is always what everybody may read, whoever asks: the sensitive title is the public one, since nothing
here goes to anybody who may read more. Fields are those of eInnsyn's API and no others (https://github.com/
felleslosninger/einnsyn-api-spec), since a strict reader refuses what it does not know. Types of ours that it lacks
become `annet`, and stand in `legacyMoetesakstype`. It has a Skjerming for journal entries only: of a case, a paper or a
decision the ground is said in words. A council has neither the organisation number nor the mailboxes of an Enhet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.governance.cases import exempting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samspill.governance.cases.decisions import Decision
    from samspill.governance.cases.papers import Paper
    from samspill.governance.cases.public import Shown
    from samspill.governance.cases.seeing import View

TYPES: Final = {"approval": "godkjenning", "information": "orientering"}
"""Case types that eInnsyn has a word for (`moetesakstype`)."""
PREFIXES: Final = {
    "Enhet": "enh",
    "Moetesak": "ms",
    "Moetemappe": "mm",
    "Moetesaksbeskrivelse": "msb",
    "Behandlingsprotokoll": "bp",
    "Moetedokument": "mdok",
    "Vedtak": "ved",
    "Dokumentbeskrivelse": "db",
    "Dokumentobjekt": "do",
}
"""What the id of each kind begins with."""
LONGEST: Final = 1000
"""Characters that a `beskrivelse` may have."""


def thing(entity: str, key: str, address: str = "", **fields: Any) -> dict[str, Any]:
    """Make an object of a kind; fields that are None or empty are left out, as eInnsyn leaves them out."""
    made = {"id": f"{PREFIXES[entity]}_{key}", "entity": entity, "externalId": address or key}
    return made | {name: value for name, value in fields.items() if value not in (None, "", [])}


def enhet(body: Mapping[str, Any], root: str) -> dict[str, Any]:
    """Write a body: a committee without an organisation number or a mailbox of its own."""
    return thing(
        "Enhet",
        body["id"],
        f"{root}/councils/{body['id']}",
        navn=body["name"],
        navnNynorsk=body["name_nn"],
        enhetstype="UTVALG",
        enhetskode=body["id"],
        parent=f"enh_{body['parent']}" if body["parent"] else None,
        avsluttetDato=body["ended"],
    )


def key_of(id_: str) -> str:
    """Give our key of an object by its id, with or without what eInnsyn puts before it: `ms_nuit-2024-1`."""
    head, _, key = id_.partition("_")
    return key if head in PREFIXES.values() else id_


def exempt(ground: str) -> str:
    """Say that something is exempt, and by which provision."""
    return f"Unntatt offentlighet: {exempting.cited(ground)}"


def text_of(key: str, text: str, entity: str = "Moetesaksbeskrivelse") -> dict[str, Any]:
    """Write a text of a case."""
    return thing(entity, key, tekstInnhold=text, tekstFormat="text/plain")


def moetesakstype(kinds: Sequence[str]) -> str:
    """Give eInnsyn's type of a case; one that is combined, or has no word there, is `annet`."""
    return TYPES.get(kinds[0], "annet") if len(kinds) == 1 else "annet"


def moetesak(
    view: View,
    filed: Sequence[tuple[Paper, Shown]],
    decided: Sequence[tuple[Decision, Shown]],
    proposals: Sequence[str],
    root: str,
) -> dict[str, Any]:
    """Write a pass of a case, with its papers and decisions. Without `moetemappe` it is one that is to come."""
    one = view.passage
    type_ = moetesakstype(one.kinds)
    return thing(
        "Moetesak",
        one.id,
        f"{root}/cases/passages/{one.id}",
        offentligTittel=one.title_public,
        offentligTittelSensitiv=one.title_public,
        beskrivelse=_grounds(view, filed),
        moetesakstype=type_,
        legacyMoetesakstype=", ".join(one.kinds) if type_ == "annet" else None,
        moetesaksaar=one.year,
        moetesakssekvensnummer=one.number,
        utvalg=one.body,
        utvalgObjekt=f"enh_{one.body}",
        innstilling=text_of(f"{one.id}-innstilling", "\n\n".join(proposals)) if proposals else None,
        vedtak=vedtak(decided) if decided else None,
        dokumentbeskrivelse=[dokumentbeskrivelse(*each, root) for each in filed],
        publisertDato=view.disclosed.public_from,
    )


def _grounds(view: View, filed: Sequence[tuple[Paper, Shown]]) -> str:
    """Say what of a case is exempt, and why: the case itself, then its papers."""
    said = [exempt(view.shown.ground)] if view.shown.ground else []
    said += [f"{paper.title_public}. {exempt(shown.ground)}" for paper, shown in filed if shown.ground]
    return "\n".join(said)[:LONGEST]


def vedtak(decided: Sequence[tuple[Decision, Shown]]) -> dict[str, Any]:
    """Write what was decided in the end, as far as it is open. What was decided before is the record behind it."""
    *before, (last, shown) = decided
    record = [f"{one.decided}: {_words(seen)}" for one, seen in before]
    return thing(
        "Vedtak",
        last.id,
        vedtakstekst=text_of(last.id, _words(shown)),
        behandlingsprotokoll=text_of(f"{last.id}-for", "\n\n".join(record), "Behandlingsprotokoll") if record else None,
        dato=last.decided,
    )


def _words(shown: Shown) -> str:
    return "\n\n".join(part for part in (shown.text, exempt(shown.ground) if shown.ground else "") if part)


def dokumentbeskrivelse(paper: Paper, shown: Shown, root: str) -> dict[str, Any]:
    """Write a paper; its file only where all of it is open."""
    whole = shown.extent == "whole"
    link = f"{root}/cases/files/{paper.id}?version={paper.version}"
    file = thing(
        "Dokumentobjekt",
        f"{paper.id}-{paper.version}",
        referanseDokumentfil=link,
        url=link,
        format=paper.media,
        sjekksum=paper.sha256,
        sjekksumAlgoritme="SHA-256",
    )
    return thing(
        "Dokumentbeskrivelse",
        paper.id,
        tittel=paper.title_public,
        tittelSensitiv=paper.title_public,
        dokumentnummer=paper.number,
        tilknyttetRegistreringSom="hoveddokument" if paper.kind == "note" else "vedlegg",
        dokumentobjekt=[file] if whole else [],
    )


def page(items: Sequence[dict[str, Any]], after: str) -> dict[str, Any]:
    """Write a page of a list. `after` is the address of the next below that of the interface, or ``.

    eInnsyn's own clients put the address of the interface before it.
    """
    return {"items": list(items)} | ({"next": after} if after else {})
