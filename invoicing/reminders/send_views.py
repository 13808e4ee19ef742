"""A reminder sent by hand: what will go to whom, in words that may be changed, and its preview."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from billing_site.lib.money.text import format_amount
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.lib.requests import StaffRequest
from billing_site.lib.text import count_of
from billing_site.mail.kinds import REMINDER
from billing_site.mail.limits import MailRefused
from billing_site.mail.models.message import Message
from billing_site.mail.parts import Composed
from billing_site.mail.server import leaves
from billing_site.once.marks import looks
from billing_site.pages.access import permitted
from billing_site.pages.confirm import form_page
from invoicing.emails.composing.compose import compose, proposed
from invoicing.emails.forms import SendForm
from invoicing.emails.preview import preview_of
from invoicing.invoice.access import find_invoice, refused
from invoicing.models.reminders.ladders import Ladder, ladders
from invoicing.models.reminders.wording import TONES, days_in_words
from invoicing.models.sending.recipients import NO_ADDRESS
from invoicing.reminders.letters import ChangedMeanwhile, facts_of, next_step, not_now, reaches, send_now
from invoicing.rules.move import IllegalMove

CHANGE = "invoicing.change_invoice"
COMES_BACK = "Mail to these addresses comes back. Choose or type another one."


def ladder_of(public_id: str, now: datetime) -> Ladder:
    """The ladder of the invoice at this address. Raises Http404."""
    invoice = find_invoice(public_id)
    return ladders([invoice], now=now)[invoice.pk]


def form_of(request: StaffRequest, ladder: Ladder, now: datetime) -> SendForm:
    """The form as posted, or as it begins."""
    data = request.POST if request.method == "POST" else None
    wanted = (data or request.GET).get("language")
    known = wanted if wanted in DOCUMENT_LANGUAGES else None
    _, tone = next_step(ladder)
    language, subject, message = proposed(REMINDER, ladder.invoice, stage=tone, language=known, now=now)
    return SendForm(data, document=ladder.invoice, language=language, subject=subject, message=message)


@require_http_methods(["GET", "POST"])
@permitted(CHANGE)
def reminder_send(request: StaffRequest, public_id: str) -> HttpResponse:
    """What will go to whom; on POST it is put into the outbox, with the amounts of that moment."""
    now = timezone.now()
    ladder = ladder_of(public_id, now)
    if why := not_now(ladder, now=now):
        return refused(request, ladder.invoice, why)
    form = form_of(request, ladder, now)
    if request.method == "POST" and is_valid(form):
        return send(request, ladder, form)
    return send_page(request, ladder, form, now=now)


def is_valid(form: SendForm) -> bool:
    if form.is_valid() and not reaches(form.cleaned_data["to"]):
        form.add_error("more_to", COMES_BACK)
    return form.is_valid()


def send(request: StaffRequest, ladder: Ladder, form: SendForm) -> HttpResponse:
    invoice, seen = ladder.invoice, request.POST.get("seen")
    try:
        mail = send_now(invoice, by=request.user, now=timezone.now(), seen=seen, **form.chosen())
    except ChangedMeanwhile as changed:
        now = timezone.now()
        ladder = ladder_of(invoice.public_id, now)
        return send_page(request, ladder, form_of(request, ladder, now), now=now, notice=str(changed), status=409)
    except IllegalMove as refusal:
        return refused(request, invoice, str(refusal))
    except MailRefused as refusal:
        form.add_error({"to": "more_to", "cc": "more_cc"}.get(refusal.field, "message"), str(refusal))
        return send_page(request, ladder, form, now=timezone.now())
    messages.success(request, on_its_way(ladder, mail))
    return redirect(invoice)


def on_its_way(ladder: Ladder, mail: Message) -> str:
    others = count_of(len(mail.to) - 3, "more address", "more addresses") if len(mail.to) > 3 else ""
    to = ", ".join([*mail.to[:3], *([others] if others else [])])
    return f"A reminder of {ladder.invoice} is on its way to {to}."


def send_page(
    request: StaffRequest, ladder: Ladder, form: SendForm, *, now: datetime, notice: str = "", status: int | None = None
) -> HttpResponse:
    invoice, (days, tone) = ladder.invoice, next_step(ladder)
    page: dict[str, Any] = {
        "wide": True,
        "notice": notice,
        "nowhere": leaves(),
        "nobody": not form.people,
        "way": NO_ADDRESS.link(invoice),
        "step": "one more after all steps" if days is None else f"the step {days_in_words(days)}",
        "tone_name": TONES[tone],
        "amount": format_amount(invoice.amount_remaining, invoice.currency),
        "hidden": [("seen", facts_of(ladder, now=now))],
        "preview_url": reverse("reminder_preview", args=[invoice.public_id]),
        "texts_url": reverse("reminder_texts", args=[invoice.public_id]),
        "action": reverse("reminder_send", args=[invoice.public_id]),
        "template": "invoicing/reminders/reminder_send.html",
    }
    title = f"Send a reminder of {invoice}"
    return form_page(request, form, title, back=invoice, submit="Send reminder", status=status, **page)


@looks()
@xframe_options_sameorigin
@require_http_methods(["GET", "POST"])
@permitted(CHANGE)
def reminder_preview(request: StaffRequest, public_id: str) -> HttpResponse:
    """The mail of a reminder that is sent now, in the words typed so far, for the frame of the dialog."""
    now = timezone.now()
    ladder = ladder_of(public_id, now)
    if ladder.refusal:
        return refused(request, ladder.invoice, ladder.refusal)

    def mail_of(form: SendForm) -> Composed:
        _, tone = next_step(ladder)
        mail = compose(REMINDER, [ladder.invoice], stage=tone, now=now, **form.texts())
        return mail if form.attaches else replace(mail, attachments=[])

    return preview_of(request, partial(form_of, request, ladder, now), mail_of)


@looks()
@require_POST
@permitted(CHANGE)
def reminder_texts(request: StaffRequest, public_id: str) -> HttpResponse:
    """The form in the language chosen now; what was typed stays."""
    now = timezone.now()
    ladder = ladder_of(public_id, now)
    if ladder.refusal:
        return refused(request, ladder.invoice, ladder.refusal)
    form = form_of(request, ladder, now)
    if request.htmx:
        return render(request, "invoicing/emails/texts.html", {"form": form})
    return send_page(request, ladder, form, now=now, status=200)
