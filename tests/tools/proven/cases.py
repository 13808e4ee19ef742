"""The documents that are judged: each case in every language, single ones in some, in both formats."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from billing_site.company.models import Company
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from invoicing.documents.language.wording import long_date, say
from invoicing.documents.pdf.drawing import Drawing, drawing, drawing_of, html_from, html_of
from invoicing.documents.sample import TAX, sample_credit_note, sample_invoice, sample_payment
from invoicing.documents.text.credit_note import drawing_of_note
from invoicing.documents.text.receipt import PrintedReceipt, receipt_of
from invoicing.issuing.own_currency import own_currency
from invoicing.models.invoice import Invoice
from tests.tools.documents_shown import NOW, account
from tests.tools.proven.singles import INVOICE, NOTE, RECEIPT, SINGLES
from tests.tools.proven.situations import EVERY_LANGUAGE, buyer
from tests.tools.verapdf.verdicts import A3A, UA1

CASES = {
    INVOICE: (
        *("simple", "everything", "payment slip", "void", "draft"),
        *("paid at once", "reverse charge", "by law"),
    ),
    NOTE: ("simple", "everything", "payment slip", "void", "reverse charge", "by law"),
    RECEIPT: ("simple", "everything", "payment slip", "reversed", "by law", "history"),
}
# An archivable document says that it is accessible too, so both judges have a word in it.
FLAVOURS = {Company.PDF_UA: (UA1,), Company.PDF_A: (UA1, A3A)}
# The other format differs in nothing that a case could show, so two cases of it are enough.
ACCESSIBLE_ONLY = ("simple", "everything")


@dataclass(frozen=True)
class Proven:
    """One document that is judged: `kind` and `case` of CASES or SINGLES, `pdf_format` of Company.PDF_FORMATS."""

    language: str
    kind: str
    case: str
    pdf_format: str = Company.PDF_A

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

    @property
    def situation(self) -> dict:
        if make := SINGLES.get((self.language, self.kind, self.case)):
            return make()
        return EVERY_LANGUAGE[self.case](self.language, self.second_language)

    def drawing(self) -> Drawing:
        """What it is drawn from. Reads the account of the database, writes nothing."""
        situation = self.situation
        return getattr(self, f"{self.kind.replace(' ', '_')}_drawing")(self.invoice(situation), situation)

    def invoice_drawing(self, invoice: Invoice, situation: dict) -> Drawing:
        is_draft, is_void = "draft" in self.case, self.case == "void"
        if is_draft or is_void:
            said = invoice.frozen | ({"number": ""} if is_draft else {})
            return drawing(html_of(said, draft=is_draft, void=is_void), said)
        return drawing_of(invoice, now=NOW)

    def credit_note_drawing(self, invoice: Invoice, situation: dict) -> Drawing:
        note = sample_credit_note(invoice, now=NOW)
        note.memo = situation.get("memo", "")
        note.frozen |= {key: value for key, value in situation.get("frozen", {}).items() if key == "reduced_rates"}
        if self.case == "void":
            note.status, note.voided_at = note.VOID, NOW
        return drawing_of_note(note)

    def receipt_drawing(self, invoice: Invoice, situation: dict) -> Drawing:
        payment = sample_payment(invoice, now=NOW)
        payment.reference = situation.get("reference", "")
        said = receipt_of(payment)
        if self.case == "reversed":
            said |= {"reversed_on": NOW.date().isoformat()}
        if situation.get("earlier"):
            said |= earlier(said["receipt"])
        return drawing(html_from("invoicing/documents/receipt.html", PrintedReceipt(said, self.language)), said)

    def invoice(self, situation: dict) -> Invoice:
        left = dict(situation)
        texts = [say(message, self.language) for message in ("Description", "How to pay", "Amount due")]
        own = [f"{text}, {long_date(NOW.date().isoformat(), self.language)}" for text in texts]
        lines = [each if isinstance(each, dict) else {"description": each} for each in left.pop("lines", own)]
        added = {name: left.pop(name, None) for name in ("frozen", "customer", "balance", "quotes")}
        for name in ("memo", "reference", "earlier"):
            left.pop(name, None)
        invoice = sample_invoice(
            account(**left.pop("account", {}), pdf_format=self.pdf_format),
            left.pop("locale", self.language),
            now=NOW,
            lines=[
                {"quantity": Decimal(place + 1), "unit_amount": Decimal(1250), **line}
                for place, line in enumerate(lines)
            ],
            tax=TAX | {"display_name": "VAT"},
            **{"buyer": buyer(texts[0]), "currency": "eur", **left},
        )
        say_also(invoice, **added)
        return invoice


def say_also(invoice: Invoice, *, frozen: dict | None, customer: dict | None, balance: str | None, quotes) -> None:
    """What no row says that these documents are made from: it stands in the tables of a database."""
    said = invoice.frozen
    said |= frozen or {}
    said["customer"] |= customer or {}
    if quotes:
        said["own_currency"] = own_currency(said["figures"]["taxes"], invoice.currency, quotes[-1].currency, quotes)
    if balance:
        said["totals"] |= {"applied_balance": -said["totals"]["total"], "amount_due": 0}
        invoice.amount_due = invoice.amount_remaining = 0


def earlier(receipt: dict) -> dict:
    """A payment in cash before it, of which a part was too much, and a credit note."""
    cash = receipt | {"number": "0000-0000-0000", "method": "cash", "amount": 2000, "overpaid": 500}
    return {
        "payments": [cash, receipt],
        "credit_notes": [{"number": "SAMPLE-0001-CN-01", "amount": 1000}],
        "amount_remaining": 0,
    }


def proven() -> list[Proven]:
    """All of them, language by language, and the single ones."""
    every = [
        Proven(language, kind, case)
        for language in DOCUMENT_LANGUAGES
        for kind, cases in CASES.items()
        for case in cases
    ]
    both = [
        each
        for one in every
        for each in (one, replace(one, pdf_format=Company.PDF_UA))
        if each is one or one.case in ACCESSIBLE_ONLY
    ]
    return [*both, *(Proven(*single) for single in SINGLES)]


SAMPLE = 40
# Their words and letters are those of es, fr, and pt but for a few.
NOT_IN_SAMPLE = ("es-419", "fr-CA", "pt-BR")


def sample() -> list[Proven]:
    """Forty of them: one a language, each time the next case, so that each case is there twice."""
    cases = [(kind, case) for kind, cases in CASES.items() for case in cases]
    languages = [tag for tag in DOCUMENT_LANGUAGES if tag not in NOT_IN_SAMPLE]
    return [Proven(language, *cases[place % len(cases)]) for place, language in enumerate(languages[:SAMPLE])]
