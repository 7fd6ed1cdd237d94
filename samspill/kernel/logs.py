"""Structured logs: one JSON object a line on standard error. They hold no personal data.

What a line may say beyond its message is listed here; anything else that is passed along is left out, and so are the
texts of exceptions, which may quote what was sent.
"""

from __future__ import annotations

import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Final

import msgspec

FIELDS: Final = ("request", "operation", "reason", "process", "status", "seconds", "step", "consumer", "events", "path")


class Line(logging.Formatter):
    """Writes a record as a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line: when, how grave, who, what, and the listed fields."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage() if record.name.startswith(("samspill", "uvicorn")) else record.msg,
        }
        line |= {name: record.__dict__[name] for name in FIELDS if name in record.__dict__}
        if record.exc_info and record.exc_info[1]:
            line["error"] = type(record.exc_info[1]).__name__
            line["places"] = [f"{f.filename}:{f.lineno}" for f in traceback.extract_tb(record.exc_info[2])[-6:]]
        return msgspec.json.encode(line).decode()


def configure(level: str) -> None:
    """Send all logs to standard error, in lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # The server's own line for each request would hold addresses with ids of patients.
    logging.getLogger("uvicorn.access").handlers[:] = []
    logging.getLogger("uvicorn.access").propagate = False
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers[:] = []
        logging.getLogger(name).propagate = True
