"""All that the customer's page shows, put together for its template."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from billing_site.company.models import today_at
from invoicing.hosted.document import HostedDocument
from invoicing.hosted.forms import PaidForm, QueryForm
from invoicing.hosted.language import asked_language, choices
from invoicing.hosted.opened import answered
from invoicing.models.credit_note import CreditNote
from invoicing.models.hosted.claim import PaymentClaim, earliest_day
from invoicing.models.hosted.link import Opened
from invoicing.models.hosted.query import LONGEST, InvoiceQuery
from invoicing.models.invoice import Invoice
from invoicing.models.states import VOID

# What was asked long ago and answered is no news.
SHOWN_QUERIES = 3


@dataclass
class Refused:
    """A form that was not accepted, as it was typed, or why nothing more is taken: the notice stands above the page."""

    paid: PaidForm | None = None
    query: QueryForm | None = None
    notice: str = ""
    # Of paying by card or debit, which collecting owns.
    pay: Any = None


def document_for(request: HttpRequest, invoice: Invoice, now: datetime) -> HostedDocument:
    """The document as it stands now, in the language that is asked for. Raises DocumentTooLarge."""
    payments = list(invoice.payments.select_related("reversal").order_by("id"))
    notes = list(CreditNote.objects.filter(invoice=invoice).order_by("id"))
    language = asked_language(request, invoice)
    return HostedDocument(invoice, language, payments=payments, notes=notes, today=today_at(now))


def invoice_page(
    request: HttpRequest,
    opened: Opened,
    doc: HostedDocument,
    path: list[str],
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """`path`: the public id and the part that opens it, which the links of the page begin with."""
    invoice, refused = opened.invoice, refused or Refused()
    logo = invoice.frozen["seller"]["logo"]
    context: dict[str, Any] = {
        "doc": doc,
        "said": doc.document,
        "invoice": invoice,
        "path": path,
        "query": f"?lang={doc.language}" if "lang" in request.GET else "",
        "languages": choices(),
        "colour": reverse("hosted_colour", args=[doc.color]) if doc.color else "",
        "logo": reverse("hosted_logo", args=[logo.rpartition("/")[2]]) if logo else "",
        "replaced_by": replaced_by(invoice),
        "claim": claim_words(doc, invoice),
        "asked": asked_words(doc, invoice),
        "first_day": earliest_day(invoice).isoformat(),
        "last_day": doc.today.isoformat(),
        "longest": LONGEST,
        "refused": refused,
    }
    return answered(request, "invoicing/hosted/invoice.html", context, status)


def replaced_by(invoice: Invoice) -> str:
    """The number of the invoice that took the place of a void one; '' for none."""
    if invoice.status != VOID:
        return ""
    return invoice.revisions.exclude(number="").order_by("-id").values_list("number", flat=True).first() or ""


def claim_words(doc: HostedDocument, invoice: Invoice) -> str:
    """That somebody said that it is paid, while staff did not look into it; '' for nothing."""
    claim = PaymentClaim.objects.open().filter(invoice=invoice).first() if doc.asks_for else None
    if claim is None:
        return ""
    return doc.say(
        "You told us on %(said)s that you paid on %(paid)s. Thank you: we are looking for your payment.",
        said=doc.date(today_at(claim.said_at).isoformat()),
        paid=doc.date(claim.paid_on.isoformat()),
    )


def asked_words(doc: HostedDocument, invoice: Invoice) -> list[str]:
    """What became of the messages that are not settled, newest first; what they say is for staff alone."""
    found = InvoiceQuery.objects.unsettled().filter(invoice=invoice).order_by("-id")[:SHOWN_QUERIES]
    lines = []
    for query in found:
        day = doc.date(today_at(query.asked_at).isoformat())
        waits = query.state == InvoiceQuery.OPEN
        lines.append(
            doc.say("We have your message of %(date)s and will get back to you.", date=day)
            if waits
            else doc.say("We answered your message of %(date)s.", date=day)
        )
    return lines
