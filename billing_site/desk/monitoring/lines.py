"""How a line of the log looks, as text or as JSON, with the id of the request that it belongs to."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from billing_site.lib.masking import masked

# Of the request that this thread answers; '' outside of any.
request_id: ContextVar[str] = ContextVar("request_id", default="")
# The attribute of a record with facts for programs: {"method": "GET", "status": 200, …}.
FACTS = "facts"
FILTERS = ["one_line", "mask_secrets"]


class OneLine(logging.Filter):
    """Each request has its one line already; of what Django adds only faults of ours, with their stack, stay.

    Why Django refused a request (403, too large, no token) goes into that line, as its note: no stranger writes pages
    of the log.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security"):
            record.exc_info = record.exc_text = None
            request = getattr(record, "request", None)
            if request is not None:
                request.log_note = masked(ascii(record.getMessage())[1:-1])
            return request is None
        return record.name != "django.request" or (record.levelno >= logging.ERROR and bool(record.exc_info))


class TextLine(logging.Formatter):
    """2026-11-27 08:25:34,123 INFO billfold.requests: GET /customers/ 200 … [id of the request]"""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = super().formatMessage(record)
        return f"{line} [{identity}]" if (identity := request_id.get()) else line


class JsonLine(logging.Formatter):
    """One JSON object a line: time, level, logger, message, request_id, the facts of a request, a stack trace."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id.get(),
            **getattr(record, FACTS, {}),
        }
        if record.exc_info:
            # The text, where a filter cut secrets out of it.
            entry["exception"] = record.exc_text or self.formatException(record.exc_info)
        return json.dumps({name: value for name, value in entry.items() if value != ""}, ensure_ascii=False)


def logging_settings(form: str) -> dict[str, Any]:
    """Everything goes to the standard error stream, as "text" or "json", without links that open an account."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "mask_secrets": {"()": "billing_site.lib.masking.MaskSecrets"},
            "one_line": {"()": f"{__name__}.OneLine"},
        },
        "formatters": {"text": {"()": f"{__name__}.TextLine"}, "json": {"()": f"{__name__}.JsonLine"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form, "filters": FILTERS}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "billfold": {"level": "INFO"},
            # In place of Django's own handlers, which print twice while DEBUG is on and would mail each error.
            "django": {"level": "WARNING", "handlers": []},
            "django.server": {"level": "WARNING", "handlers": [], "propagate": True},
        },
    }
