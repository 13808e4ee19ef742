"""What staff do with the reminders of one invoice: promise, pause, skip, send now."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from billing_site.company.models import today
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from billing_site.pages.confirm import act, confirm_page, form_page
from invoicing.invoice.access import find_invoice, refused
from invoicing.models.invoice import Invoice
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.reminders.ladders import Ladder, ladders
from invoicing.models.reminders.steps import skip_step
from invoicing.models.reminders.wording import day_in_words, days_in_words
from invoicing.reminders.forms import PauseForm, PromiseForm
from invoicing.reminders.shown import tone_name
from invoicing.rules.move import IllegalMove

CHANGE = "invoicing.change_invoice"


def ladder_of(invoice: Invoice) -> Ladder:
    return ladders([invoice], now=timezone.now())[invoice.pk]


@require_http_methods(["GET", "POST"])
@permitted(CHANGE)
def promise_add(request: StaffRequest, public_id: str) -> HttpResponse:
    """By when the customer promised to pay; a promise that is there already is changed."""
    invoice = find_invoice(public_id)
    if why := ladder_of(invoice).refusal:
        return refused(request, invoice, why)
    hold = ReminderHold.of(invoice)
    known = {"day": hold.promised_on, "note": hold.promise_note} if hold.promise == ReminderHold.PROMISED else {}
    form = PromiseForm(request.POST or None, today=today(), initial=known)
    if form.is_valid():
        day, note = form.cleaned_data["day"], form.cleaned_data["note"]
        try:
            ReminderHold.promise_payment(invoice, day, note=note, by=request.user, now=timezone.now())
        except IllegalMove as refusal:
            return refused(request, invoice, str(refusal))
        messages.success(request, f"Noted: payment of {invoice} is promised for {day_in_words(day)}.")
        return redirect(invoice)
    lead = "Nobody is reminded up to that day. If it is still open then, that is told here, and reminders go again."
    return form_page(request, form, f"Promise to pay {invoice}", back=invoice, lead=lead, submit="Save promise")


@require_POST
@permitted(CHANGE)
def promise_remove(request: StaffRequest, public_id: str) -> HttpResponse:
    invoice = find_invoice(public_id)

    def verb(**who) -> None:
        ReminderHold.forget_promise(invoice, **who)

    return act(request, verb, f"Removed the promise to pay {invoice}.", IllegalMove, to=invoice)


@require_http_methods(["GET", "POST"])
@permitted(CHANGE)
def reminder_pause(request: StaffRequest, public_id: str) -> HttpResponse:
    """No reminder of this invoice until a day, or until somebody resumes."""
    invoice = find_invoice(public_id)
    if why := ladder_of(invoice).refusal:
        return refused(request, invoice, why)
    form = PauseForm(request.POST or None, today=today())
    if form.is_valid():
        until, reason = form.cleaned_data["until"], form.cleaned_data["reason"]
        try:
            ReminderHold.pause(invoice, until=until, reason=reason, by=request.user, now=timezone.now())
        except IllegalMove as refusal:
            return refused(request, invoice, str(refusal))
        messages.success(request, f"Paused the reminders of {invoice}.")
        return redirect(invoice)
    lead = f"Nobody is reminded of {invoice} during the pause; then the ladder continues with the step that has come."
    return form_page(request, form, f"Pause reminders of {invoice}", back=invoice, lead=lead, submit="Pause reminders")


@require_POST
@permitted(CHANGE)
def reminder_resume(request: StaffRequest, public_id: str) -> HttpResponse:
    invoice = find_invoice(public_id)

    def verb(**who) -> None:
        ReminderHold.resume(invoice, **who)

    return act(request, verb, f"The reminders of {invoice} continue.", IllegalMove, to=invoice)


@require_http_methods(["GET", "POST"])
@permitted(CHANGE)
def reminder_skip(request: StaffRequest, public_id: str) -> HttpResponse:
    """The next step is left out; the one after it keeps its day."""
    invoice = find_invoice(public_id)
    ladder = ladder_of(invoice)
    rung = ladder.next
    if rung is None:
        return refused(request, invoice, ladder.refusal or "No step is left to skip.")

    seen = request.POST.get("step", str(rung.days))

    def verb(**who) -> None:
        # Of two who press at once, the second one does not skip the step behind it.
        skip_step(invoice, days=rung.days if seen == str(rung.days) else seen, **who)

    step = f"{days_in_words(rung.days)}, {tone_name(rung.tone).lower()}"
    if request.method == "POST":
        return act(request, verb, f"Skipped a reminder of {invoice} ({step}).", IllegalMove, to=invoice)
    lead = f"The reminder {step}, is not sent. Later ones keep their days."
    title, hidden = f"Skip the next reminder of {invoice}?", [("step", rung.days)]
    return confirm_page(request, title, submit="Skip reminder", back=invoice, tone="", lead=lead, hidden=hidden)
