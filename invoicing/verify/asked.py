"""What somebody hands in to be compared: a file, which is hashed and not kept, or a hash that they know already."""

from __future__ import annotations

import hashlib
import re

from django.http import HttpRequest

MOST_MB = 20
# A form's other parts beside the file.
MARGIN = 100_000
HEX = re.compile(r"[0-9a-f]{64}")
# As programs tell it, with the file's name behind: sha256sum, openssl.
TOLD = re.compile(r"\b[0-9a-f]{64}\b")


class Refused(ValueError):
    """What was handed in cannot be compared; `message` is one of the catalogues, with its `values`."""

    def __init__(self, message: str, status: int = 422, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values
        self.status = status


def hash_in(request: HttpRequest) -> str:
    """The SHA-256 (hex) of the file that was sent, else the one that was typed. Raises Refused.

    What is too long is not even read.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_MB * 1_000_000 + MARGIN:
        raise too_large()
    typed = checksum_in(request.POST.get("checksum", "")[:500].lower())
    file = request.FILES.get("file")
    if file and file.size:
        if file.size > MOST_MB * 1_000_000:
            raise too_large()
        found = hashlib.sha256()
        for chunk in file.chunks():
            found.update(chunk)
        return found.hexdigest()
    if not typed:
        raise Refused("Choose a PDF or enter a checksum.")
    if not HEX.fullmatch(typed):
        raise Refused("A checksum has 64 digits and letters from a to f.")
    return typed


def checksum_in(text: str) -> str:
    """What was typed without what people and programs write around and between the digits."""
    told = TOLD.findall(text)
    return told[0] if len(told) == 1 else re.sub(r"\W", "", text).removeprefix("sha256")


def too_large() -> Refused:
    return Refused("The file is too large; up to %(size)s MB can be checked.", 413, size=MOST_MB)
