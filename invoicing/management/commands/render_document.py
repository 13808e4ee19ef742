"""The command that writes the PDF of an invoice into a file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from billing_site.lib.locales import DOCUMENT_LANGUAGES
from invoicing.documents.pdf import pdf_of
from invoicing.models import Invoice


class Command(BaseCommand):
    help = "Write the PDF of an invoice (in_…) into a file; a draft is marked as one."

    def add_arguments(self, parser):
        parser.add_argument("public_id", metavar="in_…")
        parser.add_argument("--locale", metavar="TAG", help="the language of a copy, such as ja or pt-BR")
        parser.add_argument("--out", metavar="FILE", required=True, type=Path)

    def handle(self, *, public_id, out, locale=None, **options):
        if locale and locale not in DOCUMENT_LANGUAGES:
            raise CommandError(
                f"Documents do not speak {locale}. Choose one of {', '.join(sorted(DOCUMENT_LANGUAGES))}."
            )
        invoice = Invoice.objects.select_related("customer").filter(public_id=public_id).first()
        if invoice is None:
            raise CommandError(f"There is no invoice {public_id}.")
        content = pdf_of(invoice, now=timezone.now(), language=locale)
        try:
            out.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"{out}: {len(content):,} bytes")
