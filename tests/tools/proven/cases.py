"""The cases of each kind of document, and the documents that are judged: in every language, in both formats."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache

from PIL import Image, ImageDraw

from billing_site.company.images import data_address, encoded
from billing_site.company.models import Company
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from invoicing.documents.language.wording import long_date, say
from invoicing.documents.pdf.drawing import Drawing, drawing, drawing_of, html_from, html_of
from invoicing.documents.sample import TAX, sample_credit_note, sample_invoice, sample_payment
from invoicing.documents.text.credit_note import drawing_of_note
from invoicing.documents.text.receipt import PrintedReceipt, drawing_of_receipt, receipt_of
from tests.factories import address
from tests.tools.documents_shown import NOW, account
from tests.tools.proven.texts import EMOJI, FACELESS, HIDDEN, LONG, MIXED
from tests.tools.verapdf.verdicts import A3A, UA1

INVOICE, NOTE, RECEIPT = "invoice", "credit note", "receipt"
CASES = {
    INVOICE: ("simple", "everything", "payment slip", "void", "draft"),
    NOTE: ("simple", "everything", "payment slip", "void"),
    RECEIPT: ("simple", "everything", "payment slip", "reversed"),
}
# An archivable document says that it is accessible too, so both judges have a word in it.
FLAVOURS = {Company.PDF_UA: (UA1,), Company.PDF_A: (UA1, A3A)}
# The other format differs in nothing that a case could show, so two cases of it are enough.
ACCESSIBLE_ONLY = ("simple", "everything")
SWISS = {
    **address("CH", "Bahnhofstrasse 1", "8001", "Zürich"),
    "bank_iban": "CH4431999123000889012",
    "default_currency": "chf",
    "tax_ids": [{"type": "ch_vat", "value": "CHE-116.281.710 MWST"}],
}


@dataclass(frozen=True)
class Proven:
    """One document that is judged: `kind` and `case` of CASES, `pdf_format` of Company.PDF_FORMATS."""

    language: str
    kind: str
    case: str
    pdf_format: str

    @property
    def name(self) -> str:
        parts = (self.language, self.kind, self.case, self.pdf_format)
        return "_".join(part.replace(" ", "-").replace("/", "-") for part in parts) + ".pdf"

    @property
    def flavours(self) -> tuple:
        return FLAVOURS[self.pdf_format]

    @property
    def second_language(self) -> str:
        """Another language for each, so that all stand beside one and all have one beside them."""
        tags = list(DOCUMENT_LANGUAGES)
        return tags[(tags.index(self.language) + 11) % len(tags)]

    def drawing(self) -> Drawing:
        """What it is drawn from. Reads the account of the database, writes nothing."""
        return getattr(self, f"{self.kind.replace(' ', '_')}_drawing")()

    def invoice_drawing(self) -> Drawing:
        invoice = self.invoice()
        if self.case in ("void", "draft"):
            is_draft = self.case == "draft"
            number = "" if is_draft else invoice.number
            said = invoice.frozen | {"number": number, "tax_exempt": "reverse"}
            return drawing(html_of(said, draft=is_draft, void=not is_draft), said)
        return drawing_of(invoice, now=NOW)

    def credit_note_drawing(self) -> Drawing:
        note = sample_credit_note(self.invoice(), now=NOW)
        note.memo = "\n".join(MIXED) if self.case == "everything" else ""
        if self.case == "void":
            note.status, note.voided_at = note.VOID, NOW
        return drawing_of_note(note)

    def receipt_drawing(self) -> Drawing:
        payment = sample_payment(self.invoice(), now=NOW)
        if self.case == "reversed":
            said = receipt_of(payment) | {"reversed_on": NOW.date().isoformat()}
            doc = PrintedReceipt(said, self.language)
            return drawing(html_from("invoicing/documents/receipt.html", doc), said)
        if self.case == "everything":
            payment.reference = MIXED[1]
        return drawing_of_receipt(payment)

    def invoice(self):
        fields = {"pdf_format": self.pdf_format, **getattr(self, self.case.replace(" ", "_"))()}
        texts = [say(message, self.language) for message in ("Description", "How to pay", "Amount due")]
        own = [f"{text}, {long_date(NOW.date().isoformat(), self.language)}" for text in texts]
        lines = fields.pop("lines", own)
        return sample_invoice(
            account(**fields.pop("account", {}), pdf_format=fields.pop("pdf_format")),
            self.language,
            now=NOW,
            lines=[
                {"description": text, "quantity": Decimal(place + 1), "unit_amount": Decimal(1250)}
                for place, text in enumerate(lines)
            ],
            tax=TAX | {"display_name": "VAT"},
            **{"buyer": buyer(texts[0]), "currency": "eur", **fields},
        )

    def simple(self) -> dict:
        return {"account": {"logo": "", "bank_iban": "", "footer": "", "brand_color": ""}}

    def everything(self) -> dict:
        texts = [*MIXED, *EMOJI, *LONG, HIDDEN, FACELESS]
        return {
            "account": {
                "logo": logo("png"),
                "second_language": self.second_language,
                "page_size": "letter",
                "register_name": "Amtsgericht Hamburg",
                "register_number": "HRB 12345",
                "managing_directors": MIXED[0],
                "share_capital": "25.000 EUR",
            },
            # The last one is longer than a page.
            "lines": [*texts, *MIXED, "\n".join(LONG * 4)],
            "buyer": buyer(MIXED[1]) | shipping(MIXED[3]),
            "custom_fields": [{"name": MIXED[2][:40], "value": MIXED[4][:140]}, {"name": "PO", "value": "4711 📦"}],
            "description": "\n".join([*MIXED, *EMOJI]),
            "supply": "period",
            "supply_start": date(2026, 10, 1),
            "supply_end": date(2026, 10, 31),
            "footer": "\n".join([*MIXED, LONG[0]]),
        }

    def payment_slip(self) -> dict:
        return {"account": {**SWISS, "logo": logo("jpg"), "second_language": "en"}, "currency": "chf"}

    def void(self) -> dict:
        return {"account": {"logo": VECTOR, "second_language": self.second_language}}

    def draft(self) -> dict:
        return {"account": {"logo": logo("grey"), "second_language": self.second_language}}

    def reversed(self) -> dict:
        return {"account": {"logo": logo("clear jpg")}}


def buyer(name: str) -> dict:
    place = {"address_country": "DE", "address_city": "Köln", "address_postal_code": "50667"}
    return {"name": name, "email": "accounts@example.com", "address_line1": "Breite Straße 80", **place}


def shipping(name: str) -> dict:
    return {"shipping_name": name, "shipping_line1": "大手町1-1", "shipping_city": "東京", "shipping_country": "JP"}


# Nobody can upload one; payment codes are drawn as such.
VECTOR = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='256' height='64'%3E%3Ccircle cx='32' cy='32' "
    "r='28' fill='%231d6b8f'/%3E%3Ctext x='80' y='48' font-size='40'%3ENord%3C/text%3E%3C/svg%3E"
)


@cache
def logo(kind: str) -> str:
    """A logo as an upload of that kind is kept, as a data address: with shades, and what PNG has of transparency."""
    modes = {"png": "RGBA", "jpg": "CMYK", "grey": "LA", "clear jpg": "RGB"}
    image = Image.new("RGBA", (320, 160))
    pen = ImageDraw.Draw(image)
    for x in range(320):
        pen.line((x, 0, x, 159), fill=(x * 255 // 320, 107, 143, 255 - x * 255 // 320))
    out = io.BytesIO()
    image.convert(modes[kind]).save(out, "JPEG" if "jpg" in kind else "PNG")
    return data_address(*encoded(Image.open(out), "JPEG" if "jpg" in kind else "PNG"))


def proven() -> list[Proven]:
    """All of them, language by language."""
    every = [
        Proven(language, kind, case, Company.PDF_A)
        for language in DOCUMENT_LANGUAGES
        for kind, cases in CASES.items()
        for case in cases
    ]
    return [
        each
        for one in every
        for each in (one, replace(one, pdf_format=Company.PDF_UA))
        if each is one or one.case in ACCESSIBLE_ONLY
    ]


SAMPLE = 40
# Their words and letters are those of es, fr, and pt but for a few.
NOT_IN_SAMPLE = ("es-419", "fr-CA", "pt-BR")


def sample() -> list[Proven]:
    """Forty of them: one a language, each time the next case, so that each case is there three times."""
    cases = [(kind, case) for kind, cases in CASES.items() for case in cases]
    languages = [tag for tag in DOCUMENT_LANGUAGES if tag not in NOT_IN_SAMPLE]
    return [
        Proven(language, *cases[place % len(cases)], Company.PDF_A) for place, language in enumerate(languages[:SAMPLE])
    ]
