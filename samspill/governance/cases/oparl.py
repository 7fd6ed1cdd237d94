"""Councils and cases in the shapes of OParl 1.1 (https://dev.oparl.org/spezifikation): the open reading interface.

A case is a `Paper`, its pass through a body a `Consultation`, a paper's newest version a `File`. What is written is
always what everybody may read, whoever asks. Which objects lie within others, and which are named by their addresses,
is as the schema has it (https://schema.oparl.org/1.1/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samspill.governance.cases.papers import Paper
    from samspill.governance.cases.public import Shown
    from samspill.governance.cases.seeing import View
    from samspill.governance.councils.sitting import Sitting

SCHEMA: Final = "https://schema.oparl.org/1.1/"
CORPORATION: Final = "radsmodell"
"""The one `Body` of OParl: the model of councils as a whole. Each council is an `Organization` of it."""
NAME: Final = "Nasjonal rådsmodell for e-helse"
SENDER: Final = "org."
"""What the id of an organisation that somebody sits for begins with; no council's does."""
LISTS: Final = {
    name.removesuffix("List"): name
    for name in (
        "organization",
        "person",
        "meeting",
        "paper",
        "agendaItem",
        "consultation",
        "file",
        "locationList",
        "legislativeTermList",
        "membership",
    )
}
"""The lists that a `Body` names: what is listed, and by which property."""


def address(root: str, kind: str, key: str = "") -> str:
    """Give the address of an object, which is its id."""
    return f"{root}/cases/oparl/{kind}/{key}" if key else f"{root}/cases/oparl/{kind}/all"


def thing(root: str, kind: str, key: str, web: str = "", **fields: Any) -> dict[str, Any]:
    """Make an object of a kind; fields that are None or empty are left out."""
    made = {"id": address(root, kind.lower(), key), "type": SCHEMA + kind}
    more = {"web": root + web if web else None, **fields}
    return made | {name: value for name, value in more.items() if value not in (None, "", [])}


def system(root: str) -> dict[str, Any]:
    """Write the entrance."""
    return thing(
        root,
        "System",
        "all",
        oparlVersion=f"{SCHEMA}",
        name="Samspill",
        body=address(root, "body"),
        vendor="https://samspill.no",
        product="https://samspill.no",
    )


def body(root: str) -> dict[str, Any]:
    """Write the model of councils as a whole, with the addresses of its lists."""
    made = thing(root, "Body", CORPORATION, "/councils", system=address(root, "system"), name=NAME)
    lists = {name: address(root, kind.lower()) for kind, name in LISTS.items()}
    return made | lists | {"legislativeTerm": []}


def organization(root: str, row: Mapping[str, Any], sittings: Sequence[Sitting]) -> dict[str, Any]:
    """Write a council with its memberships, now and before."""
    return thing(
        root,
        "Organization",
        row["id"],
        f"/councils/{row['id']}",
        body=address(root, "body", CORPORATION),
        name=row["name"],
        shortName=row["short"],
        organizationType="Gremium",
        classification=row["kind"],
        startDate=row["formed"],
        endDate=row["ended"],
        subOrganizationOf=address(root, "organization", row["parent"]) if row["parent"] else None,
        membership=[address(root, "membership", one.membership) for one in sittings],
    )


def sender(root: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Write an organisation that somebody sits for."""
    corporation = address(root, "body", CORPORATION)
    key = SENDER + row["id"]
    return thing(root, "Organization", key, body=corporation, name=row["name"], organizationType="Institution")


def membership(root: str, one: Sitting, council: str) -> dict[str, Any]:
    """Write a membership. Deputies and observers have no vote; for whom a deputy sits is the other of the seat."""
    return thing(
        root,
        "Membership",
        one.membership,
        person=address(root, "person", one.person),
        organization=address(root, "organization", council),
        role=one.role,
        votingRight=one.role in ("leader", "deputy-leader", "member"),
        startDate=one.starts,
        endDate=one.ends,
        onBehalfOf=address(root, "organization", SENDER + one.organisation) if one.organisation else None,
    )


def person(root: str, key: str, name: str, memberships: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Write a person in public roles: the name, and where the person sits."""
    corporation = address(root, "body", CORPORATION)
    return thing(root, "Person", key, body=corporation, name=name, membership=list(memberships))


def paper(
    root: str,
    case: Mapping[str, Any],
    views: Sequence[View],
    passes: Sequence[Mapping[str, Any]],
    files: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Write a case, with its passes through bodies in order, and the papers of all of them."""
    return thing(
        root,
        "Paper",
        case["id"],
        f"/cases/{case['id']}",
        body=address(root, "body", CORPORATION),
        name=case["title_public"],
        reference=" ".join(f"{view.passage.body} {view.passage.written}" for view in views),
        date=case["opened"],
        paperType="case",
        auxiliaryFile=list(files),
        consultation=list(passes),
    )


def consultation(root: str, view: View, result: str) -> dict[str, Any]:
    """Write a pass of a case through a body. It is advice, and therefore not `authoritative`."""
    one = view.passage
    return thing(
        root,
        "Consultation",
        one.id,
        f"/cases/passages/{one.id}",
        paper=address(root, "paper", one.case_file),
        organization=[address(root, "organization", one.body)],
        authoritative=False,
        role=", ".join(one.kinds),
        keyword=[one.written, one.state, *([result] if result else [])],
    )


def file(root: str, one: Paper, shown: Shown, sha512: str) -> dict[str, Any]:
    """Write a paper's newest version. Where not all of it is open, it is read on its page, as far as it is."""
    whole = shown.extent == "whole"
    page_ = f"/cases/passages/{one.passage}/papers/{one.id}"
    link = f"{root}/cases/files/{one.id}?version={one.version}"
    return thing(
        root,
        "File",
        one.id,
        page_,
        name=one.title_public,
        date=one.at.date(),
        mimeType=one.media if whole else None,
        size=one.size if whole else None,
        sha512Checksum=sha512 if whole else None,
        accessUrl=link if whole else root + page_,
        downloadUrl=link if whole else None,
        text=shown.text,
    )


def page(root: str, kind: str, found: Sequence[Mapping[str, Any]], after: str = "") -> dict[str, Any]:
    """Write a page of a list, with the address of the next where there is one: what comes after an id."""
    links = {"first": address(root, kind)} | ({"next": f"{address(root, kind)}?after={after}"} if after else {})
    return {"data": list(found), "pagination": {"elementsPerPage": max(len(found), 1)}, "links": links}
