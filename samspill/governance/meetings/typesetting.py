"""Documents as accessible PDF: tagged, PDF/UA-1 and the archive format PDF/A-2a at once, set by typst.

What a document says is data, and the template reads it as such: nothing of a text is ever taken for markup. Only the
fonts that come with typst are used, so that the same words give the same bytes on every machine.
"""

from __future__ import annotations

import asyncio
import hashlib
import unicodedata
from collections import OrderedDict
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from samspill.kernel import strict_json

if TYPE_CHECKING:
    from collections.abc import Mapping

MEDIA: Final = "application/pdf"
STANDARDS: Final = ("ua-1", "a-2a")
KEPT: Final = 8
"""Documents that are kept in memory, by what they say."""
COVERED: Final = (
    (0x20, 0x7E), (0xA0, 0x36F), (0x391, 0x3A1), (0x3A3, 0x3CE), (0x400, 0x477), (0x48C, 0x4C4), (0x1E00, 0x1EFF),
    (0x2000, 0x2027), (0x202F, 0x2037), (0x2039, 0x203F), (0x2044, 0x204B), (0x2074, 0x208E), (0x20A0, 0x20B5),
    (0x2190, 0x222E), (0x2241, 0x226B), (0x2500, 0x25FF),
)  # fmt: skip
"""Code points, first and last, that the fonts have a sign for."""
LACKING: Final = "\u25a1"
"""Stands for a sign that the fonts lack: PDF/A has no place for one that cannot be shown."""


@dataclass
class _Press:
    """What has been set lately, by the digest of what it says. One document is set at a time."""

    made: OrderedDict[str, bytes] = field(default_factory=OrderedDict)
    locks: dict[Any, asyncio.Lock] = field(default_factory=dict)

    def lock(self) -> asyncio.Lock:
        """Give the lock of the loop that runs; those of loops that are over are forgotten."""
        loop = asyncio.get_running_loop()
        self.locks = {one: lock for one, lock in self.locks.items() if not one.is_closed()}
        return self.locks.setdefault(loop, asyncio.Lock())


_PRESS: Final = _Press()


async def pdf(content: Mapping[str, Any]) -> bytes:
    """Set a document and give its bytes. What is set already is given again."""
    digest = hashlib.sha256(strict_json.write(content)).hexdigest()
    async with _PRESS.lock():
        found = _PRESS.made.get(digest)
        if found is None:
            found = await asyncio.to_thread(compiled, content)
            _PRESS.made[digest] = found
        _PRESS.made.move_to_end(digest)
        while len(_PRESS.made) > KEPT:
            _PRESS.made.popitem(last=False)
    return found


def compiled(content: Mapping[str, Any]) -> bytes:
    """Set a document here and now; whoever has others waiting calls `pdf`."""
    import typst  # noqa: PLC0415 - it is large, and most workers never set a document

    data = strict_json.write(_shown(content)).decode()
    template = (resources.files("samspill.governance.meetings") / "document.typ").read_bytes()
    made = typst.compile(
        template, sys_inputs={"data": data}, ignore_system_fonts=True, pdf_standards=list(STANDARDS), format="pdf"
    )
    if not isinstance(made, bytes):
        raise TypeError("a document is one file")
    return made


def _shown(value: Any) -> Any:
    """Give what a document says with only such signs as can be shown."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(item) for item in value]
    return value


def shown(text: str) -> str:
    """Put a box in the place of each sign that the fonts lack; what is no sign at all is left out."""
    text = unicodedata.normalize("NFC", text)
    return "".join(_sign(sign) for sign in text)


def _sign(sign: str) -> str:
    if any(first <= ord(sign) <= last for first, last in COVERED):
        return sign
    if sign in "\t\n":
        return " "
    return "" if unicodedata.category(sign).startswith("C") else LACKING
