"""The command that writes the PDF of an invoice into a file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from invoicing.documents import stored
from invoicing.documents.handing_out import hand_out_document
from invoicing.documents.limits import DocumentTooLarge
from invoicing.models.invoice import Invoice


class Command(BaseCommand):
    help = "Write the PDF of an invoice (in_…) into a file; a draft is marked as one."

    def add_arguments(self, parser) -> None:
        parser.add_argument("public_id", metavar="in_…")
        parser.add_argument("--locale", metavar="TAG", help="the language of a copy, such as ja or pt-BR")
        parser.add_argument("--out", metavar="FILE", required=True, type=Path)

    def handle(self, *, public_id: str, out, locale=None, **options) -> None:
        if locale and locale not in DOCUMENT_LANGUAGES:
            raise CommandError(
                f"Documents do not speak {locale}. Choose one of {', '.join(sorted(DOCUMENT_LANGUAGES))}."
            )
        invoice = Invoice.objects.select_related("customer").filter(public_id=public_id).first()
        if invoice is None:
            raise CommandError(f"There is no invoice {public_id}.")
        try:
            content = self.content(invoice, locale)
        except DocumentTooLarge as error:
            raise CommandError(str(error)) from None
        try:
            out.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"{out}: {len(content):,} bytes")

    def content(self, invoice: Invoice, locale):
        """The kept PDF of an issued invoice in its own language, else one drawn now."""
        now = timezone.now()
        if invoice.is_draft or locale not in (None, stored.language_of(invoice)):
            content = stored.drawn(invoice, now=now, language=locale)
            hand_out_document(content, invoice, locale, now=now)
            return content
        try:
            return stored.stored_pdf(invoice, now=now)
        except stored.DocumentLost as lost:
            raise CommandError(str(lost)) from None
