"""The invoices list and the page of one invoice."""

from django.contrib.auth.decorators import permission_required
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from billing_site.company.models import Company
from billing_site.lib.money.text import format_amount
from billing_site.lib.places.locales import best_supported
from billing_site.pages.access import number
from billing_site.pages.listing import address
from invoicing.invoice import wording as words
from invoicing.invoice.figures import Sheet
from invoicing.invoice.timeline import timeline
from invoicing.invoices.filters import PAST_DUE, today
from invoicing.invoices.listing import LATE_LISTING, LISTING, listed, tabs
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.states import LEGAL


def may(verb):
    return permission_required(f"invoicing.{verb}_invoice", raise_exception=True)


def find(public_id, *related):
    found = Invoice.objects.select_related("customer", "from_invoice").defer("customer__search_text")
    return get_object_or_404(found.prefetch_related(*related), public_id=public_id)


@require_GET
@may("view")
def invoice_list(request):
    status = request.GET.get("status", "")
    by_due = status == PAST_DUE or any(request.GET.get(name) for name in ("due", "due_from", "due_to"))
    listing = LATE_LISTING if by_due else LISTING
    context = listing.context(request, listed(Invoice.objects.all()))
    narrowed = any(value for name, value in request.GET.items() if name not in ("status", "sort", "size", "after"))
    # The tabs hold the status: "Clear filters" stays on the tab, and the chips carry it along.
    clear_url = address(request, only=("sort", "size", "status"))
    add = {"label": "Create invoice", "url": reverse("invoice_add"), "key": "n"}
    can_add = request.user.has_perm("invoicing.add_invoice")
    return render(
        request,
        "invoicing/invoices/invoice_list.html",
        context
        | {
            "tabs": tabs(request),
            "keep": [*context["keep"], *([("status", status)] if status else [])],
            "filtered": context["filtered"] and (narrowed or bool(context["filter_errors"])),
            "clear_url": clear_url,
            "create_url": add["url"] if can_add else "",
            "export_url": f"{reverse('invoice_export')}?{request.GET.urlencode()}",
            "columns_url": reverse("invoice_columns"),
            "empty_icon": "file-text",
            "empty_title": empty_title(status),
            "empty_text": "An invoice asks a customer to pay. It starts as a draft; finalize it when it is right.",
            "empty_filtered": "No invoices match",
            "add_action": add if can_add else None,
            "clear_action": {"label": "Clear filters", "url": clear_url, "live": True},
            "search": {"url": request.path, "label": "Search invoices", "form": "filters"},
        },
    )


def empty_title(status):
    word = words.BADGES[status][0].lower() if status in words.BADGES else ""
    return f"No {word} invoices" if word else "No invoices yet"


@require_POST
@may("view")
def invoice_columns(request):
    return remember_columns(request, LISTING, reverse("invoice_list"))


def remember_columns(request, listing, listed):
    """Keep the columns that somebody chose for a list, and go back to it."""
    known = {column.name for column in listing.columns}
    chosen = [column for column in request.POST.getlist("columns") if column in known]
    request.user.prefer(**{f"{listing.name}.columns": chosen})
    target = request.POST.get("next", "")
    return redirect(target if target.startswith(listed) else listed)


@require_GET
@may("view")
def invoice_detail(request, public_id):
    notes = Prefetch("credit_notes", CreditNote.objects.order_by("id"))
    invoice = find(public_id, "payments__actor", notes, "lines")
    day = today()
    label, tone, icon = words.badge(invoice, day)
    events, more = timeline(invoice, before=number(request.GET.get("events_before")))
    sheet = Sheet(invoice, invoice.customer)
    kept = sheet.kept
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
            "sheet": sheet,
            "lines": sheet.lines(),
            "summary": sheet.summary(),
            "actions": actions(invoice, request.user),
            "memo": kept.get("memo", invoice.description),
            "footer": kept.get("footer", invoice.footer),
            "custom_fields": kept.get("custom_fields", invoice.custom_fields),
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
