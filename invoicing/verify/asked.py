"""What somebody hands in to be compared: a file, which is hashed and not kept, or a hash that they know already."""

from __future__ import annotations

import hashlib
import re

from django.http import HttpRequest

MOST_MB = 20
# A form's other parts beside the file.
MARGIN = 100_000
# A browser that is still sending reads no answer: so much of what is too large is taken in, and thrown away.
MOST_DRAINED, CHUNK = 64_000_000, 64 * 1024
TOO_LARGE = "The file is too large; up to %(size)s MB can be checked."
ONE_FILE = "Check one file at a time."
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

    What is too long is not even parsed.
    """
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > MOST_MB * 1_000_000 + MARGIN:
        drain(request)
        raise too_large()
    typed = checksum_in(request.POST.get("checksum", "")[:500].lower())
    files = request.FILES.getlist("file")
    if len(files) > 1:
        raise Refused(ONE_FILE)
    file = files[0] if files else None
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


def drain(request: HttpRequest) -> None:
    """Read the body to its end and keep nothing of it, unless that were too much."""
    within = int(request.META.get("CONTENT_LENGTH") or 0) <= MOST_DRAINED
    while within and request.read(CHUNK):
        pass


def checksum_in(text: str) -> str:
    """What was typed without what people and programs write around and between the digits."""
    told = TOLD.findall(text)
    return told[0] if len(told) == 1 else re.sub(r"\W", "", text).removeprefix("sha256")


def too_large() -> Refused:
    return Refused(TOO_LARGE, 413, size=MOST_MB)
