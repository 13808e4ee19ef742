"""A credit note that is being typed, as its page and the live preview show it."""

from django.urls import reverse

from billing_site.lib.money.text import format_amount
from invoicing.credit_notes.forms import WAYS, CreditForm
from invoicing.issuing.steps import rate_label
from invoicing.totals.parts import TaxRate

EXPLAINED = {
    "whole": "Every line, with its discounts and taxes.",
    "lines": "An amount or a quantity for each; discounts and taxes follow in proportion.",
    "amount": "Spread over all lines and taxes in proportion.",
    "custom": "With the tax that lines were billed at; each of them becomes less in proportion.",
}


def form_context(form: CreditForm) -> dict:
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


def preview_context(form: CreditForm) -> dict:
    found, amount = form.found, lambda value: format_amount(value, form.currency)
    context = {
        "form": form,
        "preview_url": reverse("credit_note_preview", args=[form.invoice.public_id]),
        "problem": form.problem,
        "beyond": amount(form.beyond) if form.beyond else "",
        "refundable": amount(form.refundable),
        "before": amount(form.given.before) if form.given.before else "",
        "placed_text": placed_text(form),
        "is_placed": form.is_placed,
    }
    if not found:
        return context
    sums = [("Subtotal", amount(found.subtotal))]
    discount = sum(part.amount for part in found.total_discount_amounts)
    sums += [("Discounts", amount(-discount))] if discount else []
    taxes = found.total_tax_amounts if form.invoice.frozen["tax_exempt"] == "none" else ()
    sums += [(rate_label(rate_of(part.rate)), amount(part.amount)) for part in taxes]
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


def rate_of(rate: TaxRate) -> dict:
    """What a rate is called by."""
    return {"display_name": rate.display_name, "percentage": rate.percentage, "inclusive": rate.inclusive}


def placed_text(form: CreditForm) -> str:
    left = form.still_to_place
    if not left:
        return f"All of the {format_amount(form.beyond, form.currency)} is placed."
    amount = format_amount(abs(left), form.currency)
    return f"{amount} still to be placed." if left > 0 else f"{amount} more than there is to give back."
