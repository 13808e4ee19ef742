"""The language of the customer's page: that of the document, or the one that its reader chose."""

from django.http import HttpRequest

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, own_name
from billing_site.lib.text import fold
from invoicing.documents.language.in_language import InLanguage
from invoicing.documents.language.wording import known_language
from invoicing.models.invoice import Invoice


class Words(InLanguage):
    """Words for templates where there is no document."""

    second = None


def asked_language(request: HttpRequest, invoice: Invoice) -> str:
    """The tag that `?lang=` asks for, where documents speak it; else the document's own."""
    tag = request.GET.get("lang", "")
    return tag if tag in DOCUMENT_LANGUAGES else known_language(invoice.frozen["language"])


def choices() -> list[tuple[str, str]]:
    """[(tag, what its readers call it)], in the order of the names."""
    return sorted(((tag, own_name(tag)) for tag in DOCUMENT_LANGUAGES), key=lambda each: fold(each[1]))
