"""Read the papers of councils: a text becomes lines, lines become blocks, and blocks become findings.

It goes by structure and evidence, never by the name of a file. Each finding says from which lines it is; what is not
certain, or contradicts something else in the same paper, is a `Doubt`, and nothing is mended in silence.

This file is the table of contents: `read` takes the text, `findings` says what comes out.
"""

from __future__ import annotations

from samspill.governance.importing.reading.findings import Doubt, MeetingPaper, Reading, Source
from samspill.governance.importing.reading.reading import read

__all__ = ["Doubt", "MeetingPaper", "Reading", "Source", "read"]
