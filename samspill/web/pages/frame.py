"""What all pages share: templates, texts, who is signed in, the menu, and the headers that keep a page safe."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined
from starlette.responses import HTMLResponse

from samspill.web.pages import wording
from samspill.web.pages.charts import line_chart
from samspill.web.pages.files import static_files
from samspill.web.pages.menu import parts_of
from samspill.web.pages.sessions import SAFE, is_secure, visitor_of
from samspill.web.pages.texts import LANGUAGES, Catalogue, catalogues, language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from importlib.resources.abc import Traversable

    from starlette.requests import Request
    from starlette.responses import Response

    from samspill.exchange import Operation
    from samspill.kernel.calls import Caller
    from samspill.web.pages.menu import Part
    from samspill.web.platform import Platform

LANGUAGE_COOKIE: Final = "samspill-language"
YEAR: Final = 365 * 24 * 3600
POLICY: Final = (
    # Designsystemet draws its icons from `data:` addresses in its style sheet.
    "default-src 'self'; img-src 'self' data:; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    # Not `no-referrer`: with that a browser hides the origin of our own forms too, and no form could be trusted.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    # A page may show a record, and who is signed in: it lies in no cache (RFC 9111 §5.2).
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True)
class View:
    """What the frame says about itself and the visitor, beside the data of a page."""

    language: str
    languages: tuple[tuple[str, str], ...]
    """Each language and the address of this page in it."""
    static: str
    visitor: Caller | None
    menu: tuple[Part, ...]
    demo: bool
    signs_in: bool
    """Whether there is a sign-in to point people to."""

    def may(self, scope: str) -> bool:
        """Tell whether the visitor's token names a scope: for leaving out links that lead nowhere."""
        return self.visitor is not None and scope in self.visitor.scopes


@dataclass(frozen=True)
class Frame:
    """Shows pages. One for each worker."""

    platform: Platform
    templates: Environment
    catalogues: Mapping[str, Catalogue]

    def show(
        self, request: Request, template: str, data: Mapping[str, Any], *, status: int = 200, number: str = ""
    ) -> Response:
        """Render a template with a page's data; `number` is the request's."""
        language = self.language(request)
        t = self.catalogues[language]
        view = self._view(request, language, t)
        text = self.templates.get_template(template).render({**data, "t": t, "frame": view})
        response = HTMLResponse(text, status, headers=HEADERS | ({"x-request-id": number} if number else {}))
        response.headers["content-language"] = language
        if request.query_params.get("lang") == language:
            secure = is_secure(self.platform.settings)
            response.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR, httponly=True, secure=secure, samesite="lax")
        return response

    @property
    def signs_in(self) -> bool:
        """Tell whether people are led to the sign-in: in a demo, and where the settings name a service for it."""
        settings = self.platform.settings
        return settings.environment == "demo" or bool(settings.sign_in_issuer)

    def visitor(self, request: Request) -> Caller | None:
        """Say who is signed in; None for nobody."""
        return visitor_of(request, self.platform.verifier, self.platform.settings)

    def language(self, request: Request) -> str:
        """Choose the language of a page."""
        kept = request.cookies.get(LANGUAGE_COOKIE, "")
        return language_of(request.query_params.get("lang", ""), kept, request.headers.get("accept-language", ""))

    def _view(self, request: Request, language: str, t: Catalogue) -> View:
        platform = self.platform
        visitor = self.visitor(request)
        return View(
            language=language,
            languages=tuple((other, _in(request, other)) for other in LANGUAGES),
            static=static_files().address,
            visitor=visitor,
            menu=parts_of(platform.services, visitor, request.url.path, t),
            demo=platform.settings.environment == "demo",
            signs_in=self.signs_in,
        )


def _in(request: Request, language: str) -> str:
    """Give the address of this page in a language. What was sent in a form is not asked again."""
    kept = [(n, v) for n, v in request.query_params.multi_items() if n != "lang"] if request.method in SAFE else []
    return f"{request.url.path}?{urlencode([*kept, ('lang', language)])}"


def package_of(operation: Operation) -> str:
    """Give the package that an operation's work lies in: its template lies there too."""
    return sys.modules[operation.work.__module__].__package__ or operation.work.__module__


def make_frame(platform: Platform) -> Frame:
    """Find the templates and the texts of the frame and of all services that have pages."""
    packages = {s.name: package_of(o) for s in platform.services for o in s.operations if o.page}
    loaders = {name: PackageLoader(package, ".") for name, package in packages.items()}
    templates = Environment(
        loader=PrefixLoader({"web": PackageLoader("samspill.web", "templates"), **loaders}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(wording.FILTERS)
    templates.globals["line_chart"] = line_chart
    folders = [resources.files("samspill.web"), *(resources.files(package) for package in packages.values())]
    return Frame(platform, templates, catalogues(_texts_in(folders)))


def _texts_in(folders: Iterable[Traversable]) -> Iterable[Traversable]:
    return (folder / "texts" for folder in folders if (folder / "texts").is_dir())
