"""The FHIR API as an OpenAPI 3.1 document, written from the tables that serve it. https://spec.openapis.org/oas/v3.1.1

An interaction is in it when routing finds it, a parameter when the parser takes it, an operation when it is listed.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.capability import finds
from samspill.fhir.definitions import TYPES
from samspill.fhir.described.schemas import PRIMITIVES, ref, schemas
from samspill.fhir.described.search_parameters import served
from samspill.fhir.operations import OPERATIONS
from samspill.fhir.search.compartments import OFFICIAL
from samspill.fhir.search.results import NAMES
from samspill.kernel import strict_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samspill.fhir.operations import Offered

FHIR: Final = "application/fhir+json"
FORM: Final = "application/x-www-form-urlencoded"
PATCH: Final = "application/json-patch+json"
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
FILLED: Final = {"{id}": "x", "{version}": "1", "{type}": "Observation"}
"""What routing is asked with in place of the parts of an address that vary."""
OF_TYPE: Final = (
    "/{T}",
    "/{T}/_search",
    "/{T}/_history",
    "/{T}/{id}",
    "/{T}/{id}/_history",
    "/{T}/{id}/_history/{version}",
)
ALL_NAMED: Final = {
    "/_search": ("searchAllByForm", "Search all types."),
    "/_history": ("historyOfAll", "List the versions of all resources."),
} | {
    f"/{owner}/{{id}}/{{type}}{end}": (f"search{owner}Compartment{how}", f"Search what belongs with one {owner}.")
    for owner in OFFICIAL
    for end, how in (("", ""), ("/_search", "ByForm"))
}
NAMED: Final = {
    ("GET", ""): "search", ("POST", ""): "create", ("PUT", ""): "conditionalUpdate",
    ("PATCH", ""): "conditionalPatch", ("DELETE", ""): "conditionalDelete",
    ("POST", "/_search"): "searchByForm", ("GET", "/_history"): "historyOfType",
    ("GET", "/{id}"): "read", ("PUT", "/{id}"): "update", ("PATCH", "/{id}"): "patch", ("DELETE", "/{id}"): "delete",
    ("GET", "/{id}/_history"): "history", ("GET", "/{id}/_history/{version}"): "vread",
}  # fmt: skip
"""What is done, by method and by what follows the type."""
ABOUT: Final = (
    "HL7 FHIR 4.0.1. What is offered is also said in [base]/metadata. Every call says why it is made: in the header "
    "purpose-of-use, unless the token allows one purpose only."
)
CONDITION: Final = "The query says which one: search parameters of the type, as in a search."
BODIES: Final = {"create": FHIR, "update": FHIR, "conditionalUpdate": FHIR, "patch": PATCH, "conditionalPatch": PATCH}
VALUES: Final = {"type": "array", "items": {"type": "string"}}
"""Values of a parameter in the query: several must all hold, and each may hold alternatives."""
HEADERS: Final = {
    "if-match": 'The version that must be the current one, such as W/"3".',
    "if-none-match": "Versions that need not be sent again; * with update: only where there is nothing.",
    "if-modified-since": "A moment; what has not changed since need not be sent again.",
    "if-none-exist": "A query: create only when nothing matches it.",
    "prefer": "return=minimal, representation or OperationOutcome; handling=strict or lenient.",
}
TAKES_HEADERS: Final = {
    "read": ("if-none-match", "if-modified-since"),
    "vread": ("if-none-match", "if-modified-since"),
    "create": ("if-none-exist", "prefer"),
    "update": ("if-match", "if-none-match", "prefer"),
    "conditionalUpdate": ("if-match", "if-none-match", "prefer"),
    "patch": ("if-match", "prefer"),
    "conditionalPatch": ("if-match", "prefer"),
    "delete": ("if-match",),
    "conditionalDelete": ("if-match",),
    "search": ("prefer",),
}


@lru_cache(maxsize=4)
def document_text(base: str) -> bytes:
    """Describe the API at an address, as JSON."""
    return strict_json.write(document(base))


def document(base: str) -> dict[str, Any]:
    """Describe the API at an address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Samspill FHIR R4 API",
            "version": version("samspill"),
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": base}],
        "security": [{"bearer": []}],
        "paths": dict(_paths()),
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            "parameters": dict(_shared_parameters()),
            "responses": _responses(),
            "schemas": {"values": VALUES, **schemas()},
        },
    }


def _paths() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every address with what may be done there."""
    yield "/metadata", {"get": _public("capabilities", "What the API offers.", "CapabilityStatement")}
    yield "/", {"post": _bundle()} | ({"get": _plain("searchAll", "Search all types.")} if finds("GET", ()) else {})
    yield from _found(tuple(ALL_NAMED), "")
    for kind in TYPES:
        yield from _found(tuple(path.replace("{T}", kind) for path in OF_TYPE), kind)
    for offered in OPERATIONS:
        yield from _operation_paths(offered)


def _found(paths: tuple[str, ...], kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in paths:
        parts = tuple(FILLED.get(part, part) for part in path.strip("/").split("/"))
        item = {method.lower(): _interaction(method, path, kind) for method in METHODS if finds(method, parts)}
        if item:
            yield path, item


def _interaction(method: str, path: str, kind: str) -> dict[str, Any]:
    if not kind:
        name, text = ALL_NAMED[path]
        return _plain(name, text, path, form=path.endswith("_search"))
    done = NAMED[method, path.removeprefix(f"/{kind}")]
    found: dict[str, Any] = {
        "operationId": f"{done}{kind}",
        "tags": [kind],
        "parameters": list(_parameters(done, path, kind)),
    }
    if done in BODIES:
        schema = ref(kind) if BODIES[done] == FHIR else {"type": "array", "items": {"type": "object"}}
        found["requestBody"] = {"required": True, "content": {BODIES[done]: {"schema": schema}}}
    if done == "searchByForm":
        found["requestBody"] = _form()
    if done.startswith("conditional"):
        found["description"] = CONDITION
    return found | {"responses": _answers(done, kind)}


def _parameters(done: str, path: str, kind: str) -> Iterator[dict[str, Any]]:
    for name in ("id", "version"):
        if f"{{{name}}}" in path:
            yield _shared(name)
    if done == "search":
        for name, parameter in served(kind).items():
            yield {"name": name, "in": "query", "description": parameter.type, "schema": ref("values")}
        yield from (_shared(name) for name in sorted(NAMES))
    elif done in {"history", "historyOfType"}:
        yield from (_shared(name) for name in ("_count", "_since", "_at"))
    yield from (_shared(name) for name in TAKES_HEADERS.get(done, ()))


def _answers(done: str, kind: str) -> dict[str, Any]:
    bundles = {"search", "searchByForm", "history", "historyOfType"}
    schema = ref("Bundle" if done in bundles else kind)
    ok: dict[str, Any] = {"description": "Done.", "content": {FHIR: {"schema": schema}}}
    codes = {"create": ("200", "201"), "update": ("200", "201"), "conditionalUpdate": ("200", "201")}.get(
        done, ("200",)
    )
    found: dict[str, Any] = dict.fromkeys(codes, ok)
    if done in {"delete", "conditionalDelete"}:
        found = {"204": {"description": "Deleted."}}
    if done in {"read", "vread"}:
        found["304"] = {"description": "Not changed."}
    return found | {"default": {"$ref": "#/components/responses/Problem"}}


def _plain(name: str, text: str, path: str = "", *, form: bool = False) -> dict[str, Any]:
    """Describe what gives a Bundle."""
    found: dict[str, Any] = {"operationId": name, "description": text, "parameters": []}
    found["parameters"] = [_shared(part.strip("{}")) for part in path.split("/") if part.startswith("{")]
    if form:
        found["requestBody"] = _form()
    return found | {"responses": _answers("search", "Bundle")}


def _form() -> dict[str, Any]:
    return {"content": {FORM: {"schema": {"type": "object", "additionalProperties": {"type": "string"}}}}}


def _public(name: str, text: str, kind: str) -> dict[str, Any]:
    return {"operationId": name, "description": text, "security": [], "responses": _answers("get", kind)}


def _bundle() -> dict[str, Any]:
    body = {"required": True, "content": {FHIR: {"schema": ref("Bundle")}}}
    return {"operationId": "bundle", "description": "A transaction or a batch.", "requestBody": body} | {
        "responses": _answers("bundle", "Bundle")
    }


def _operation_paths(offered: Offered) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the addresses of an operation; one that every type has stands under `{type}`."""
    for kind in offered.types or ("{type}",):
        for level, path in (("system", "/$"), ("type", f"/{kind}/$"), ("instance", f"/{kind}/{{id}}/$")):
            if level in offered.levels and not (level == "system" and offered.types):
                address = path + offered.code
                yield (
                    address,
                    {m.lower(): _operation(offered, m, address, level) for m in METHODS if m in offered.methods},
                )


def _operation(offered: Offered, method: str, path: str, level: str) -> dict[str, Any]:
    words = "".join(word.capitalize() for word in offered.official.split("-"))
    found: dict[str, Any] = {
        "operationId": f"{method.lower()}{words}{level.capitalize()}",
        "description": f"{offered.operation.title} {offered.also}".strip(),
        "parameters": [_shared(part.strip("{}")) for part in path.split("/") if part.startswith("{")],
    }
    for one in offered.takes if method == "GET" else ():
        if one.type in PRIMITIVES:
            schema = ref("values") if one.many else ref(one.type)
            query = {"name": one.name, "in": "query", "description": one.text, "schema": schema}
            found["parameters"].append(query | ({"required": True} if one.least else {}))
    if method == "POST":
        found["requestBody"] = {"content": {FHIR: {"schema": ref("Resource")}}}
    gives = offered.gives[0][1] if len(offered.gives) == 1 else "Parameters"
    return found | {"responses": _answers("get", gives if gives in TYPES else "Parameters")}


def _shared(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/parameters/{name}"}


def _shared_parameters() -> Iterator[tuple[str, dict[str, Any]]]:
    texts = {"id": ref("id"), "version": {"type": "string", "pattern": "^[0-9]{1,9}$"}, "type": {"enum": list(TYPES)}}
    for name, schema in texts.items():
        yield name, {"name": name, "in": "path", "required": True, "schema": schema}
    for name in sorted({*NAMES, "_since", "_at"}):
        yield name, {"name": name, "in": "query", "schema": ref("values")}
    for name, text in HEADERS.items():
        yield name, {"name": name, "in": "header", "description": text, "schema": {"type": "string"}}


def _responses() -> dict[str, Any]:
    content = {FHIR: {"schema": ref("OperationOutcome")}}
    return {"Problem": {"description": "What is wrong, and where.", "content": content}}
