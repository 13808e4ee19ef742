"""The page of one invoice."""

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from billing_site.company.models import Company, today
from billing_site.lib.money.text import format_amount
from billing_site.lib.places.locales import best_supported
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import number, permitted
from invoicing.invoice import wording
from invoicing.invoice.access import find_invoice
from invoicing.invoice.figures import InvoiceFigures
from invoicing.invoice.timeline import timeline
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.states import MOVES
from invoicing.rules.move import allowed


@require_GET
@permitted("invoicing.view_invoice")
def invoice_detail(request: StaffRequest, public_id: str) -> HttpResponse:
    notes = Prefetch("credit_notes", CreditNote.objects.order_by("id"))
    invoice = find_invoice(public_id, "payments__actor", "payments__reversal", notes, "lines")
    day = today()
    events, more = timeline(invoice, before=number(request.GET.get("events_before")))
    figures = InvoiceFigures(invoice, invoice.customer, now=timezone.now())
    snapshot = figures.snapshot
    moves = allowed(MOVES, invoice.status, request.user)
    return render(
        request,
        "invoicing/invoice/invoice_detail.html",
        {
            "invoice": invoice,
            "customer": invoice.customer,
            "amount": format_amount(figures.totals.total, invoice.currency),
            "status": wording.badge_parts(wording.badge(invoice, day)),
            "language": document_language(invoice),
            "due_sentence": wording.due_sentence(invoice, day),
            "figures": figures,
            "lines": figures.lines(),
            "summary": figures.summary(),
            "moves": moves,
            "actions": moves.keys(),
            "supply": wording.supply_words(*invoice.supplied),
            "memo": snapshot.get("memo", invoice.description),
            "footer": snapshot.get("footer", invoice.footer),
            "custom_fields": snapshot.get("custom_fields", invoice.custom_fields),
            "payments": [(each, format_amount(each.amount, each.currency)) for each in invoice.payments.all()],
            "notes": [(note, format_amount(note.total, note.currency)) for note in invoice.credit_notes.all()],
            "revisions": invoice.revisions.order_by("id")[:10],
            "metadata": sorted(invoice.metadata.items()),
            "events": events,
            "more_events": more,
        },
    )


def document_language(invoice: Invoice) -> str:
    """The language of the document: frozen once it is issued, until then what it would be."""
    if not invoice.is_draft:
        return invoice.frozen["language"]
    return best_supported(invoice.customer.preferred_locales, Company.current().default_language)
