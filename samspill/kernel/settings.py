"""Every setting, in one frozen class: type, default and help. Read once, checked at start.

A setting is an environment variable `SAMSPILL_<NAME>`; `samspill settings` prints them all.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from samspill.kernel.problems import Fault, Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

Environment = Literal["demo", "test", "production"]
PREFIX = "SAMSPILL_"


def _setting(default: Any, text: str, *, secret: bool = False, unit: str = "") -> Any:
    return field(default=default, metadata={"help": text, "secret": secret, "unit": unit})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What may differ between one installation and another."""

    environment: str = _setting("demo", "demo, test or production. Demo loads made-up people and offers their sign-in.")
    home: str = _setting(".samspill", "Folder for the embedded database, the keys and the logs.")
    database: str = _setting("", "PostgreSQL URL (version 15 or newer). Empty: the embedded PostgreSQL.", secret=True)
    postgres_binaries: str = _setting("", "Folder with `postgres` and `initdb`, if they are not to be looked for.")
    host: str = _setting("127.0.0.1", "Address to listen on.")
    port: int = _setting(8080, "Port to listen on.")
    base_url: str = _setting("", "The address that callers see, if not http://<host>:<port>.")
    workers: int = _setting(
        0, "HTTP worker processes. 0: one for each core, at most four; the embedded PostgreSQL is left one of several."
    )
    connections: int = _setting(12, "Database connections for each worker process.")
    body_limit: int = _setting(64 * 1024 * 1024, "The largest request body.", unit="bytes")
    bundle_limit: int = _setting(10_000, "The most entries in one Bundle.", unit="entries")
    page_size: int = _setting(20, "Resources on a page of search results when `_count` is not given.")
    page_limit: int = _setting(1000, "The most resources on a page of search results.")
    update_create: str = _setting("on", "on or off: whether a PUT at an id where there is nothing creates.")
    conditional_delete: str = _setting(
        "single", "single or multiple: whether a conditional delete that matches several (at most 1000) deletes them."
    )
    issuer: str = _setting("", "The `iss` of the access tokens that are trusted. Empty: base_url.")
    audience: str = _setting("samspill", "The `aud` that access tokens must name.")
    issuers: str = _setting("", "File of outside issuers whose tokens are taken. Empty: issuers.json in home.")
    bearer_tokens: str = _setting(
        "", "on or off: whether tokens bound to no key (DPoP) are taken. Empty: off in production, on otherwise."
    )
    token_life: int = _setting(3600, "How long the tokens made here are good for.", unit="seconds")
    sign_in_life: int = _setting(28_800, "How long tokens may be refreshed after a sign-in.", unit="seconds")
    register_silence: int = _setting(
        86_400, "How long a register may be silent before nothing is decided on it. 0: for ever.", unit="seconds"
    )
    declaration_life: int = _setting(
        604_800, "How long a relation of treatment lasts that a practitioner has declared.", unit="seconds"
    )
    sign_in_issuer: str = _setting(
        "", "The token service that people sign in to the pages with. Empty: our own, but none in production."
    )
    sign_in_client: str = _setting("samspill-pages", "The client_id that the pages have at that service.")
    sign_in_scope: str = _setting("openid profile", "The scopes that the pages ask for there.")
    call_limit: int = _setting(
        0, "The most calls that a client may make to an API in a minute, where nothing is set for it. 0: no limit."
    )
    emergency_life: int = _setting(
        3600,
        "How long a record stays open on the pages that was opened for acute treatment or by breaking the glass.",
        unit="seconds",
    )
    relation_grace: int = _setting(
        1_209_600, "How long an encounter that has ended, or a referral that is done, opens the record.", unit="seconds"
    )
    trail_years: int = _setting(
        0, "How long the audit trail is kept, in whole months that many years back. 0: for ever.", unit="years"
    )
    statement_limit: int = _setting(30_000, "The longest that one database statement may run.", unit="milliseconds")
    search_limit: int = _setting(5_000, "The longest that a search across records may run.", unit="milliseconds")
    drain: int = _setting(10, "How long a stop waits for calls under way.", unit="seconds")
    log_level: str = _setting("info", "debug, info, warning or error.")

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from the environment; raises `Invalid` that names every one that is wrong."""
        environ = os.environ if environ is None else environ
        given = {n[len(PREFIX) :].lower(): text for n, text in environ.items() if n.startswith(PREFIX)}
        known = {f.name: f for f in fields(cls)}
        faults = [Fault(PREFIX + n.upper(), "there is no such setting") for n in sorted(given.keys() - known.keys())]
        values: dict[str, Any] = {}
        for name in given.keys() & known.keys():
            try:
                values[name] = int(given[name]) if known[name].type == "int" else given[name]
            except ValueError:
                faults.append(Fault(PREFIX + name.upper(), "must be a whole number"))
        settings = cls(**values)
        faults += settings.faults()
        if faults:
            message = "; ".join(f"{f.where}: {f.what}" for f in faults)
            raise Invalid(f"the settings are not right: {message}", *faults)
        return settings

    def faults(self) -> list[Fault]:
        """Name what is out of range."""
        found = []
        if self.environment not in get_args(Environment):
            found.append(Fault(PREFIX + "ENVIRONMENT", f"must be one of {', '.join(get_args(Environment))}"))
        if self.log_level not in ("debug", "info", "warning", "error"):
            found.append(Fault(PREFIX + "LOG_LEVEL", "must be debug, info, warning or error"))
        if self.update_create not in ("on", "off"):
            found.append(Fault(PREFIX + "UPDATE_CREATE", "must be on or off"))
        if self.conditional_delete not in ("single", "multiple"):
            found.append(Fault(PREFIX + "CONDITIONAL_DELETE", "must be single or multiple"))
        if self.bearer_tokens not in ("", "on", "off"):
            found.append(Fault(PREFIX + "BEARER_TOKENS", "must be on, off or empty"))
        found += [
            Fault(PREFIX + f.name.upper(), "must not be negative")
            for f in fields(self)
            if f.type == "int" and getattr(self, f.name) < 0
        ]
        if self.environment == "production" and not self.base_url.startswith("https://"):
            found.append(Fault(PREFIX + "BASE_URL", "must be an https address in production"))
        if self.sign_in_issuer and self.environment == "production" and not self.sign_in_issuer.startswith("https://"):
            found.append(Fault(PREFIX + "SIGN_IN_ISSUER", "must be an https address in production"))
        return found

    @property
    def home_path(self) -> Path:
        """The home folder, absolute."""
        return Path(self.home).expanduser().absolute()

    @property
    def address(self) -> str:
        """The platform's own address, as callers see it, without a slash at its end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def fhir_base(self) -> str:
        """The base of the FHIR API."""
        return f"{self.address}/fhir"

    @property
    def trusted_issuer(self) -> str:
        """Whose access tokens are taken."""
        return self.issuer or self.address

    @property
    def worker_count(self) -> int:
        """How many HTTP worker processes to run."""
        cores = os.cpu_count() or 1
        # One for each core would have the database and the workers take turns on cores that then remember neither.
        taken = 0 if self.database else 1
        return self.workers or max(1, min(cores - taken, 4))


def table() -> list[dict[str, str]]:
    """List the settings for people: name, default, unit, help; secrets are marked."""
    return [
        {
            "name": PREFIX + f.name.upper(),
            "default": str(f.default),
            "unit": f.metadata["unit"],
            "secret": "yes" if f.metadata["secret"] else "",
            "help": f.metadata["help"],
        }
        for f in fields(Settings)
    ]
