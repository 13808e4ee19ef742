"""The page of one invoice."""

from django.db.models import Prefetch
from django.shortcuts import render
from django.views.decorators.http import require_GET

from billing_site.company.models import Company, today
from billing_site.lib.money.text import format_amount
from billing_site.lib.places.locales import best_supported
from billing_site.pages.access import number, permitted
from invoicing.invoice import wording as words
from invoicing.invoice.access import find_invoice
from invoicing.invoice.figures import InvoiceFigures
from invoicing.invoice.timeline import timeline
from invoicing.models.credit_note import CreditNote
from invoicing.models.states import LEGAL


@require_GET
@permitted("invoicing.view_invoice")
def invoice_detail(request, public_id):
    notes = Prefetch("credit_notes", CreditNote.objects.order_by("id"))
    invoice = find_invoice(public_id, "payments__actor", notes, "lines")
    day = today()
    label, tone, icon = words.badge(invoice, day)
    events, more = timeline(invoice, before=number(request.GET.get("events_before")))
    figures = InvoiceFigures(invoice, invoice.customer)
    snapshot = figures.snapshot
    return render(
        request,
        "invoicing/invoice/invoice_detail.html",
        {
            "invoice": invoice,
            "customer": invoice.customer,
            "amount": format_amount(invoice.total, invoice.currency),
            "status": {"label": label, "tone": tone, "icon": icon},
            "language": document_language(invoice),
            "due_sentence": words.due_sentence(invoice, day),
            "figures": figures,
            "lines": figures.lines(),
            "summary": figures.summary(),
            "actions": actions(invoice, request.user),
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


def document_language(invoice):
    """The language of the document: frozen once it is issued, until then what it would be."""
    if not invoice.is_draft:
        return invoice.frozen["language"]
    return best_supported(invoice.customer.preferred_locales, Company.current().default_language)


# Action -> (the move it makes, the permission it needs); what another page does stands here too.
ACTIONS = {
    "edit": ("change", "invoicing.change_invoice"),
    "finalize": ("finalize", "invoicing.change_invoice"),
    "pay": ("pay", "invoicing.add_invoicepayment"),
    "credit": ("credit", "invoicing.add_creditnote"),
    "revise": ("revise", "invoicing.add_invoice"),
    "void": ("void", "invoicing.change_invoice"),
    "uncollectible": ("mark_uncollectible", "invoicing.change_invoice"),
    "delete": ("delete", "invoicing.delete_invoice"),
}


def actions(invoice, user):
    """The names of the actions that this invoice's state and this person's role allow."""
    found = {
        name
        for name, (move, permission) in ACTIONS.items()
        if invoice.status in LEGAL[move] and user.has_perm(permission)
    }
    if user.has_perm("invoicing.add_invoice"):
        found.add("duplicate")
    return found
