"""Answers that carry data away say so: what the file is called, and how many rows of it went out."""

from dataclasses import dataclass

from django.http import HttpResponseBase


@dataclass
class Exported:
    """A file of many things. Where `streams`, `rows` grows while the file is sent."""

    file: str
    rows: int = 0
    streams: bool = False


def mark(response: HttpResponseBase, exported: Exported) -> None:
    response.exported = exported  # type: ignore[attr-defined]


def export_in(response: HttpResponseBase) -> Exported | None:
    """What an answer carries away, None for a page."""
    return getattr(response, "exported", None)
