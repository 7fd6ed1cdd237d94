"""Cases in the shapes of eInnsyn (the national register of public documents): Enhet, Moetesak, Vedtak, Skjerming …

What is written is always what everybody may read, whoever asks: the sensitive title is the public one, since nothing
here goes to anybody who may read more. Field names are those of eInnsyn's API (https://github.com/felleslosninger/
einnsyn-api-spec). Types of ours that it lacks become `annet`, and stand beside as key words.
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
    "Moetedokument": "mdok",
    "Vedtak": "ved",
    "Skjerming": "skj",
    "Dokumentbeskrivelse": "db",
    "Dokumentobjekt": "do",
}
"""What the id of each kind begins with."""
RESTRICTED: Final = "UO"
"""`tilgangsrestriksjon` of Noark 5 for what is exempt from public access (unntatt offentlighet)."""


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
        enhetskode=body["short"],
        parent=f"enh_{body['parent']}" if body["parent"] else None,
        avsluttetDato=body["ended"],
    )


def skjerming(key: str, ground: str) -> dict[str, Any]:
    """Write an exemption with its provision."""
    return thing("Skjerming", key, tilgangsrestriksjon=RESTRICTED, skjermingshjemmel=exempting.cited(ground))


def text_of(key: str, text: str) -> dict[str, Any]:
    """Write a text of a case."""
    return thing("Moetesaksbeskrivelse", key, tekstInnhold=text, tekstFormat="text/plain")


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
    return thing(
        "Moetesak",
        one.id,
        f"{root}/cases/passages/{one.id}",
        offentligTittel=one.title_public,
        offentligTittelSensitiv=one.title_public,
        moetesakstype=moetesakstype(one.kinds),
        noekkelord=list(one.kinds),
        moetesaksaar=one.year,
        moetesakssekvensnummer=one.number,
        utvalg=f"enh_{one.body}",
        innstilling=text_of(f"{one.id}-innstilling", "\n\n".join(proposals)) if proposals else None,
        vedtak=[vedtak(*each) for each in decided],
        dokumentbeskrivelse=[dokumentbeskrivelse(*each, root) for each in filed],
        skjerming=skjerming(one.id, view.shown.ground) if view.shown.ground else None,
        publisertDato=view.disclosed.public_from,
    )


def vedtak(decision: Decision, shown: Shown) -> dict[str, Any]:
    """Write a decision: its words as far as they are open."""
    return thing(
        "Vedtak",
        decision.id,
        vedtakstekst=text_of(decision.id, shown.text) if shown.text else None,
        dato=decision.decided,
        skjerming=skjerming(decision.id, shown.ground) if shown.ground else None,
    )


def dokumentbeskrivelse(paper: Paper, shown: Shown, root: str) -> dict[str, Any]:
    """Write a paper; its file only where all of it is open."""
    whole = shown.extent == "whole"
    file = thing(
        "Dokumentobjekt",
        f"{paper.id}-{paper.version}",
        referanseDokumentfil=f"{root}/cases/files/{paper.id}?version={paper.version}",
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
        skjerming=skjerming(paper.id, shown.ground) if shown.ground else None,
    )


def page(items: Sequence[dict[str, Any]], after: str) -> dict[str, Any]:
    """Write a page of a list; `after` is the address of the next, or ``."""
    return {"items": list(items)} | ({"next": after} if after else {})
