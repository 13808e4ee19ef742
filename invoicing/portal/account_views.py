"""What a visit shows of the account: the overview with its files, and one payment for several invoices."""

from functools import cache

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from billing_site.company.models import today
from invoicing.documents import stored
from invoicing.documents.serving import as_kept
from invoicing.hosted.opened import plain
from invoicing.models.portal.visit import PortalVisit
from invoicing.portal.door import by_visit, inside
from invoicing.portal.papers import MOST_OPEN, Papers, a_page, invoice_rows, note_rows, receipt_rows
from invoicing.portal.paying import ReferenceTooLong, charge_notes, payments_for
from invoicing.portal.words import words_of


@by_visit("GET", "HEAD")
def portal_overview(request: HttpRequest, visit: PortalVisit) -> HttpResponse:
    """What is open, with its sum, then all else; each list shows some, and more on demand."""
    customer, papers = visit.customer, Papers.of(visit.customer)
    words = cache(lambda currency: words_of(customer, visit.language, currency))
    earlier, more_earlier = a_page(papers.earlier, request.GET.get("invoices", ""))
    notes, more_notes = a_page(papers.notes, request.GET.get("notes", ""))
    receipts, more_receipts = a_page(papers.receipts, request.GET.get("receipts", ""))
    owed = list(papers.owed[:MOST_OPEN])
    rows = invoice_rows([*owed, *earlier], customer, visit.language, today())
    sums = papers.sums()
    return inside(
        request,
        visit,
        "overview",
        sums=[words(currency).amount(amount) for currency, amount, _ in sums],
        open_count=sum(many for *_, many in sums),
        choices_here=len(visit.customers) > 1,
        owed=rows[: len(owed)],
        earlier=rows[len(owed) :],
        more_earlier=more_earlier,
        notes=note_rows(notes, words),
        more_notes=more_notes,
        receipts=receipt_rows(receipts, words),
        more_receipts=more_receipts,
    )


@by_visit("GET", "HEAD")
def portal_invoice_pdf(request: HttpRequest, visit: PortalVisit, invoice: str) -> HttpResponseBase:
    found = Papers.of(visit.customer).invoices.filter(public_id=invoice).first()
    return pdf(request, found, found.number) if found else not_there(request)


@by_visit("GET", "HEAD")
def portal_credit_note_pdf(request: HttpRequest, visit: PortalVisit, correction: str) -> HttpResponseBase:
    found = Papers.of(visit.customer).notes.filter(public_id=correction).first()
    return pdf(request, found, found.number) if found else not_there(request)


@by_visit("GET", "HEAD")
def portal_receipt_pdf(request: HttpRequest, visit: PortalVisit, receipt: str) -> HttpResponseBase:
    found = Papers.of(visit.customer).receipts.filter(public_id=receipt).first()
    return pdf(request, found, found.receipt_number) if found else not_there(request)


def pdf(request: HttpRequest, owner: stored.Owner, name: str) -> HttpResponseBase:
    try:
        return as_kept(request, owner, name)
    except stored.DocumentLost:
        # check_books tells staff of it.
        return plain(request, "unavailable", status=503)


def not_there(request: HttpRequest) -> HttpResponse:
    """Of somebody else, a draft's, or nobody's: nobody learns which."""
    return plain(request, "gone", status=404)


@by_visit("GET", "HEAD")
def portal_pay(request: HttpRequest, visit: PortalVisit) -> HttpResponse:
    """Choose open invoices, then how to pay them with one transfer: one sum and one reference for each account."""
    papers = Papers.of(visit.customer)
    owed, words = list(papers.owed[:MOST_OPEN]), words_of(visit.customer, visit.language)
    chosen = set(request.GET.getlist("invoice")[:MOST_OPEN])
    picked = [invoice for invoice in owed if invoice.public_id in chosen]
    page: dict = {"error": "", "payments": []}
    now = timezone.now()

    def shown(invoices: list[str]) -> int:
        return visit.shown_payment(invoices, now=now).pk

    if "invoice" in request.GET or "show" in request.GET:
        try:
            page["payments"] = payments_for(picked, visit.language, shown)
        except ReferenceTooLong:
            page["error"] = words.say("Choose fewer invoices: all their numbers must fit into one reference.")
        if not picked:
            page["error"] = words.say("Choose at least one invoice.")
    if not page["payments"]:
        notes = charge_notes(owed, words)
        page["rows"] = invoice_rows(owed, visit.customer, visit.language, today())
        for row in page["rows"]:
            row["note"] = notes.get(row["id"], "")
        page["chosen"] = chosen if "show" in request.GET else {row["id"] for row in page["rows"] if not row["note"]}
    return inside(request, visit, "pay", status=422 if page["error"] else 200, **page)
