"""What marks the mails that a test installation sends to its own people; those of a live one stay as they are."""

from django.conf import settings

PREFIX = "[Test mode] "
LINE = "Test mode: nothing in this Billfold is real."


def marked_subject(subject: str) -> str:
    return subject if settings.LIVEMODE else f"{PREFIX}{subject}"


def marked_text(text: str) -> str:
    return text if settings.LIVEMODE else f"{LINE}\n\n{text}"
