"""Issuing a credit note over an invoice: the form, its live preview, and the moment it is written."""

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from billing_site.lib.money.text import format_amount
from invoicing.credit_notes.forms import WAYS, WHOLE, CreditForm
from invoicing.credit_notes.views import may_note
from invoicing.invoice import wording as words
from invoicing.invoice.action_views import refused
from invoicing.invoice.views import find
from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditError

EXPLAINED = {
    "whole": "Every line, with its discounts and taxes.",
    "lines": "An amount or a quantity for each; discounts and taxes follow in proportion.",
    "amount": "Spread over all lines and taxes in proportion.",
    "custom": "It only has to stay within the invoice's total.",
}
CHANGED = "Somebody changed this invoice after you opened the page. Look at the figures below, then issue it."


@require_http_methods(["GET", "POST"])
@may_note("add")
def credit_note_add(request, public_id):
    """Issue a credit note over an invoice. GET and the button "Preview" show the figures; "Issue" writes the note."""
    invoice = find(public_id)
    posted, issuing = request.method == "POST", request.method == "POST" and "preview" not in request.POST
    data = request.POST if posted else start(request, invoice)
    try:
        note, form = None, opened(invoice, data, issuing=issuing)
        if issuing and not form.is_stale and form.is_valid():
            note = issue(form, by=request.user, now=timezone.now())
        if issuing and note is None and (form.is_stale or form.is_valid()):
            form = opened_anew(public_id, data)
    except ValueError as error:
        invoice.refresh_from_db()
        return refused(request, invoice, words.refusal("credit", invoice) or str(error))
    if note:
        messages.success(request, issued_words(note))
        return redirect(note)
    status = 409 if form.has_error(NON_FIELD_ERRORS, "changed") else 422 if posted and form.errors else 200
    return render(request, "invoicing/credit_notes/credit_note_form.html", form_context(form), status=status)


def start(request, invoice):
    data = request.GET.copy()
    data.setdefault("way", WHOLE)
    data["version"] = str(invoice.version)
    return data


def opened(invoice, data, *, issuing=False):
    """The form, its figures worked out. Raises CreditError, IllegalMove, in words for staff."""
    why = words.refusal("credit", invoice)
    if why:
        raise CreditError(why)
    form = CreditForm(data, invoice=invoice, issuing=issuing)
    form.is_valid()
    if form.beyond and not any(data.get(place) for place in form.placed):
        form.suggest()
    return form


def opened_anew(public_id, data):
    """The same form over the invoice as it is now, everything typed kept."""
    invoice, data = find(public_id), data.copy()
    data["version"] = str(invoice.version)
    form = opened(invoice, data)
    form.add_error(None, ValidationError(CHANGED, code="changed"))
    return form


def issue(form, *, by, now):
    """The issued note; None when the invoice is no longer the one that the page showed. Raises as CreditNote.issue."""
    with transaction.atomic():
        _, invoice = form.invoice.locked_with_customer()
        if invoice.version != form.cleaned_data["version"]:
            return None
        told = {name: form.cleaned_data[name] for name in ("reason", "memo")}
        return CreditNote.issue(invoice, form.request, by=by, now=now, **form.placed, **told)


def issued_words(note):
    """What the new note did, in one sentence each."""
    said = [f"Issued {note.number} over {format_amount(note.total, note.currency)}."]
    for amount, text in (
        (note.pre_payment_amount, "less is due"),
        (note.credit_amount, "went to the customer's credit balance"),
        (note.refund_amount, "is recorded as refunded"),
        (note.out_of_band_amount, "is recorded as given back out of band"),
    ):
        if amount:
            said.append(f"{format_amount(amount, note.currency)} {text}.")
    return " ".join(said)


@require_POST
@may_note("add")
def credit_note_preview(request, public_id):
    """The figures of what is being typed, and the places for what exceeds the amount remaining."""
    try:
        form = opened(find(public_id), request.POST)
    except ValueError as error:
        return render(request, "invoicing/credit_notes/credit_note_preview.html", {"refusal": str(error)})
    if "placed" in request.GET:
        return render(request, "invoicing/credit_notes/credit_note_placed.html", preview_context(form))
    if form.beyond and not form.is_placed:
        form.suggest()
    return render(request, "invoicing/credit_notes/credit_note_preview.html", preview_context(form))


def form_context(form):
    invoice = form.invoice
    whole = format_amount(form.whole.total, form.currency)
    return preview_context(form) | {
        "title": f"Issue a credit note for {invoice}",
        "lead": f"{whole} of the invoice of {format_amount(invoice.total, invoice.currency)} can still be credited. "
        f"{format_amount(invoice.amount_remaining, invoice.currency)} remains to be paid by {invoice.customer}.",
        "ways": [(way, label, EXPLAINED[way]) for way, label in WAYS],
        "way": form["way"].value(),
        "submit": "Issue credit note",
        "cancel_url": invoice.get_absolute_url(),
        "action": reverse("credit_note_add", args=[invoice.public_id]),
        "wide": True,
        "currency": invoice.currency.upper(),
    }


def preview_context(form):
    found, amount = form.found, lambda value: format_amount(value, form.currency)
    context = {
        "form": form,
        "preview_url": reverse("credit_note_preview", args=[form.invoice.public_id]),
        "problem": form.problem,
        "beyond": amount(form.beyond) if form.beyond else "",
        "refundable": amount(form.refundable),
        "placed_text": placed_text(form),
        "is_placed": form.is_placed,
    }
    if not found:
        return context
    sums = [("Subtotal", amount(found.subtotal))]
    discount = sum(part.amount for part in found.total_discount_amounts)
    sums += [("Discounts", amount(-discount))] if discount else []
    sums += [(str(part.rate.display_name), amount(part.amount)) for part in found.total_tax_amounts]
    remaining = form.invoice.amount_remaining - form.pre_payment
    after = f"Lowers the amount remaining to {amount(remaining)}" if form.pre_payment else ""
    after = "Covers the amount remaining: the invoice is paid" if form.pre_payment and not remaining else after
    return context | {
        "sums": sums,
        "total": amount(found.total),
        "lines": [(line.description, amount(line.amount)) for line in found.lines],
        "pre_payment": amount(form.pre_payment) if form.pre_payment else "",
        "after": after,
    }


def placed_text(form):
    left = form.still_to_place
    if not left:
        return f"All of the {format_amount(form.beyond, form.currency)} is placed."
    amount = format_amount(abs(left), form.currency)
    return f"{amount} still to be placed." if left > 0 else f"{amount} more than there is to give back."
