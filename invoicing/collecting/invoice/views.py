"""What staff do about the collection of one invoice: charge it, skip, stop, resume and move the tries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing_site.lib.dates import short_date
from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from billing_site.pages.confirm import act, confirm_page, form_page, refusals_in
from invoicing.collecting.invoice.finalizing import FINALIZE_AND_CHARGE, finalized_and_charged
from invoicing.collecting.invoice.forms import ChargeForm, MoveForm
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging import beginning
from invoicing.collecting.models.charging.moves import CHARGE, problem
from invoicing.collecting.models.collection import NOT_COLLECTED, Collection
from invoicing.invoice import wording
from invoicing.invoice.access import find_invoice, refused
from invoicing.invoice.dialog import dialog
from invoicing.invoice.finalizing import finalize_question
from invoicing.models.invoice import Invoice
from invoicing.models.states import OPEN
from invoicing.rules.move import IllegalMove

CHANGE = "collecting.change_collection"

invoice_finalize_and_charge = permitted(CHARGE.permission)(
    dialog(
        FINALIZE_AND_CHARGE,
        find_invoice,
        partial(wording.refusal, "finalize"),
        partial(finalize_question, charge=True),
        finalized_and_charged,
        guarded=True,
    )
)


@require_http_methods(["GET", "POST"])
@permitted(CHARGE.permission)
def invoice_charge(request: StaffRequest, public_id: str) -> HttpResponse:
    """Charge what remains, or a part of it, to one of the customer's methods."""
    invoice = find_invoice(public_id)
    if why := problem(invoice):
        return refused(request, invoice, why)
    form = ChargeForm(request.POST or None, invoice=invoice, methods=beginning.methods_for(invoice))
    if form.is_valid():
        method, amount = form.cleaned_data["method"], form.cleaned_data["amount"]
        with refusals_in(form, IllegalMove, field="method"):
            ChargeAttempt.begin(invoice, method, by=request.user, now=timezone.now(), amount=amount)
        if form.is_valid():
            messages.success(request, f"Charging {format_amount(amount, invoice.currency)} to {method.words}.")
            return redirect(invoice)
    lead = f"The charge begins at once. What becomes of it stands on the page of {invoice} within moments."
    return form_page(request, form, f"Charge {invoice.customer} now", back=invoice, lead=lead, submit="Charge now")


def page_of_tries(page: Callable[[StaffRequest, Invoice, Collection], HttpResponse]):
    """For views about the tries of an invoice: they get it and its row, or the page leads back to it."""

    @require_http_methods(["GET", "POST"])
    @permitted(CHANGE)
    def checked(request: StaffRequest, public_id: str) -> HttpResponse:
        invoice = find_invoice(public_id)
        row = Collection.objects.filter(invoice=invoice).first()
        if row is None or invoice.status != OPEN:
            return refused(request, invoice, NOT_COLLECTED)
        return page(request, invoice, row)

    return checked


@page_of_tries
def tries_stop(request: StaffRequest, invoice: Invoice, row: Collection) -> HttpResponse:
    """No try by itself any more, until somebody resumes."""
    if request.method == "POST":
        verb = partial(Collection.stop, invoice)
        return act(request, verb, f"The tries to charge {invoice} are stopped.", IllegalMove, to=invoice)
    lead = (
        "Nothing is charged by itself any more until somebody resumes. A charge that is under way is not stopped, and "
        "you can still charge it yourself."
    )
    return confirm_page(request, f"Stop charging {invoice}?", submit="Stop tries", back=invoice, tone="", lead=lead)


@page_of_tries
def tries_resume(request: StaffRequest, invoice: Invoice, row: Collection) -> HttpResponse:
    """Tried by itself again, as the policy says."""
    if request.method == "POST":
        verb = partial(Collection.resume, invoice)
        return act(request, verb, f"The tries to charge {invoice} continue.", IllegalMove, to=invoice)
    lead = "It is tried by itself again, as Settings say for failed payments. One never tried is tried at once."
    return confirm_page(request, f"Resume charging {invoice}?", submit="Resume tries", back=invoice, tone="", lead=lead)


@page_of_tries
def tries_skip(request: StaffRequest, invoice: Invoice, row: Collection) -> HttpResponse:
    """The next try is left out."""
    at = row.next_payment_attempt
    if at is None:
        return refused(request, invoice, "No further try is planned.")
    if request.method == "POST":
        verb = partial(Collection.skip, invoice, seen=moment(request.POST.get("at")) or at)
        return act(request, verb, f"The next try to charge {invoice} is left out.", IllegalMove, to=invoice)
    lead = f"The try on {told(at)} is left out, and counts as made. The one after it is planned as Settings say."
    return confirm_page(
        *(request, f"Skip the next try of {invoice}?"),
        submit="Skip try",
        back=invoice,
        tone="",
        lead=lead,
        hidden=[("at", at.isoformat())],
    )


@page_of_tries
def tries_move(request: StaffRequest, invoice: Invoice, row: Collection) -> HttpResponse:
    """The next try comes at a moment of the staff member's own."""
    now = timezone.now()
    form = MoveForm(request.POST or None, now=now, planned=row.next_payment_attempt)
    if form.is_valid():
        why = f"Chosen by {request.user}."
        verb = partial(Collection.charge_at, invoice, form.at, why=why)
        return act(request, verb, f"{invoice} is charged on {told(form.at)}.", IllegalMove, to=invoice)
    lead = "It is tried then, whatever Settings say. If it fails, further tries are planned as usual."
    return form_page(request, form, f"When is {invoice} tried next?", back=invoice, lead=lead, submit="Plan this try")


def moment(text: str | None) -> datetime | None:
    """The moment that a page says; None where it says none."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else None


def told(at: datetime) -> str:
    """'3 Dec 2026, 14:05' in the staff member's time zone."""
    return f"{short_date(at)}, {timezone.localtime(at):%H:%M}"
