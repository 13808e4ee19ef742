"""What marks pages, documents and mails of a test installation, in each language; nothing where it is live."""

from django.conf import settings

from invoicing.documents.language.wording import say


def label(language: str) -> str:
    """'Test mode', which stands on every sheet."""
    return "" if settings.LIVEMODE else say("Test mode", language)


def line(language: str) -> str:
    """'Test mode · Nothing here is real, and nothing is to be paid.'"""
    if settings.LIVEMODE:
        return ""
    return f"{label(language)} · {say('Nothing here is real, and nothing is to be paid.', language)}"


def marked(subject: str, language: str) -> str:
    """'[Test mode] Invoice ACME-0004'; what is marked already stays as it is."""
    return subject if settings.LIVEMODE else prefix(language) + unmarked(subject, language)


def unmarked(subject: str, language: str) -> str:
    """The same without its mark, as staff typed it."""
    return subject if settings.LIVEMODE else subject.removeprefix(prefix(language))


def prefix(language: str) -> str:
    return f"[{label(language)}] "
