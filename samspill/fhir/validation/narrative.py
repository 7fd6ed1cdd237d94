"""The XHTML of a narrative: one `div` of formatting only, nothing that runs, loads or asks.

Rules: http://hl7.org/fhir/R4/narrative.html#xhtml (txt-1 and txt-2).
"""

from __future__ import annotations

import re
from typing import Any, Final
from xml.parsers import expat

from samspill.fhir.validation.found import Found, one
from samspill.fhir.validation.primitives import refused

_NAMESPACE: Final = "http://www.w3.org/1999/xhtml"
_XML: Final = "http://www.w3.org/XML/1998/namespace"

# HTML 4.0 chapters 7 to 11 and 15, `a`, and images, as the rule lists them.
_ALLOWED_ELEMENTS: Final = """
    a abbr acronym address area b bdo big blockquote br caption cite code col colgroup dd del dfn div dl dt em
    h1 h2 h3 h4 h5 h6 hr i img ins kbd li map ol p pre q s samp small span strong sub sup table tbody td tfoot th
    thead tr tt u ul var
"""
_ALLOWED_ATTRIBUTES: Final = """
    abbr accesskey align alt axis border cellpadding cellspacing char charoff cite class clear color colspan compact
    coords datetime dir face frame headers height href hreflang id lang longdesc name nohref noshade nowrap rel rev
    rowspan rules scope shape size span src start style summary tabindex title type usemap valign value width
"""
# Not allowed, and common enough to be told by name.
_TOLD_BY_NAME: Final = """
    applet audio base body button canvas center embed font form frame frameset head html iframe input label link
    math meta noscript object onclick onerror onload onmouseover option script select strike style svg target textarea
    title video
"""
_TOLD: Final = frozenset(_TOLD_BY_NAME.split())
_ELEMENTS: Final = frozenset(f"{_NAMESPACE} {name}" for name in _ALLOWED_ELEMENTS.split())
_ATTRIBUTES: Final = frozenset([*_ALLOWED_ATTRIBUTES.split(), f"{_XML} lang", f"{_XML} space", f"{_XML} id"])
_HREF: Final = frozenset({"href", "src", "cite", "longdesc", "usemap"})
_RUNS: Final = re.compile(
    r"[\s\x00-\x20]*(?:j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t|vbscript|data:(?!\s*image/))", re.IGNORECASE
).match
_SOME_TEXT: Final = re.compile(r">\s*[^<\s]").search
_DIV: Final = f"{_NAMESPACE} div"


def narrative(value: Any) -> Found | None:
    """Check `Narrative.div`."""
    if type(value) is not str or not value:
        return refused(value, "string", "an XHTML div")
    if "<?" in value or value.count("<!") != value.count("<!--"):
        return one(
            "txt-1: processing instructions, document types and CDATA are not allowed in a narrative", "invariant"
        )
    reader = _Reader()
    what = reader.read(value)
    if what is None and not reader.image and _SOME_TEXT(value) is None:
        what = "txt-2: the narrative must have some text or an image"
    return None if what is None else one(what, "invariant")


class _Refused(Exception):  # noqa: N818 - it ends the reading, and never leaves this module
    """The reading stops at the first thing that is not allowed."""


class _Reader:
    """Reads one narrative and stops at the first element or attribute that is not allowed."""

    __slots__ = ("image", "started")

    def __init__(self) -> None:
        self.image = False
        self.started = False

    def read(self, text: str) -> str | None:
        """Read a narrative: what is wrong with it, or None. No entity but XML's own five is known to the parser."""
        parser = expat.ParserCreate(None, " ")
        parser.StartElementHandler = self._start
        try:
            parser.Parse(text, True)  # noqa: FBT003 - the parser takes no keyword
        except _Refused as refusal:
            return str(refusal)
        except (expat.ExpatError, UnicodeEncodeError) as error:
            place = f" (line {error.lineno})" if isinstance(error, expat.ExpatError) else ""
            return f"txt-1: the narrative is not well-formed XML{place}"
        return None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.started:
            self.started = True
            if name != _DIV:
                raise _Refused("txt-1: the narrative must be one div in the namespace http://www.w3.org/1999/xhtml")
        elif name not in _ELEMENTS:
            raise _Refused(f"txt-1: {_named(name, 'element')} is not allowed in a narrative")
        if attributes:
            self._check(attributes)
        if name.endswith(" img"):
            self.image = True

    @staticmethod
    def _check(attributes: dict[str, str]) -> None:
        for name, value in attributes.items():
            if name not in _ATTRIBUTES:
                raise _Refused(f"txt-1: {_named(name, 'attribute')} is not allowed in a narrative")
            if name in _HREF and _RUNS(value):
                raise _Refused("txt-1: a link in a narrative must not run a script")


def _named(name: str, kind: str) -> str:
    """Name an element or attribute that HTML has; any other may be anything, and is not told."""
    local = name.rpartition(" ")[2].lower()
    return f"the {kind} {local}" if local in _TOLD else f"this {kind}"
