"""Councils and cases in the shapes of OParl 1.1 (https://dev.oparl.org/spezifikation): the open reading interface.

A case is a `Paper`, its pass through a body a `Consultation`, a paper's newest version a `File`. What is written is
always what everybody may read, whoever asks.
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
    return thing(
        root,
        "Body",
        CORPORATION,
        "/councils",
        system=address(root, "system"),
        name=NAME,
        organization=address(root, "organization"),
        person=address(root, "person"),
        meeting=address(root, "meeting"),
        paper=address(root, "paper"),
    )


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
        classification=row["kind"],
        startDate=row["formed"],
        endDate=row["ended"],
        subOrganizationOf=address(root, "organization", row["parent"]) if row["parent"] else None,
        membership=[address(root, "membership", one.membership) for one in sittings],
    )


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
        onBehalfOf=one.organisation_name,
    )


def person(root: str, key: str, name: str, memberships: Sequence[str]) -> dict[str, Any]:
    """Write a person in public roles: the name, and where the person sits."""
    kept = [address(root, "membership", one) for one in memberships]
    return thing(root, "Person", key, body=address(root, "body", CORPORATION), name=name, membership=kept)


def paper(root: str, case: Mapping[str, Any], views: Sequence[View], files: Sequence[str]) -> dict[str, Any]:
    """Write a case, with its passes through bodies in order."""
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
        auxiliaryFile=[address(root, "file", one) for one in files],
        consultation=[address(root, "consultation", view.passage.id) for view in views],
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
    """Write a paper's newest version; the bytes only where all of it is open."""
    whole = shown.extent == "whole"
    link = f"{root}/cases/files/{one.id}?version={one.version}" if whole else ""
    return thing(
        root,
        "File",
        one.id,
        f"/cases/passages/{one.passage}/papers/{one.id}",
        name=one.title_public,
        date=one.at.date(),
        mimeType=one.media if whole else None,
        sha512Checksum=sha512 if whole else None,
        accessUrl=link,
        downloadUrl=link,
        text=shown.text,
    )


def page(root: str, kind: str, found: Sequence[dict[str, Any]], after: str, most: int) -> dict[str, Any]:
    """Write a page of a list, with the address of the next where there is one."""
    links = {"first": address(root, kind)} | ({"next": f"{address(root, kind)}?after={after}"} if after else {})
    return {"data": list(found), "pagination": {"elementsPerPage": most}, "links": links}
