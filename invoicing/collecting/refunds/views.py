"""Refunds: the list and its file, the page of one, giving money of a charge back, what to do with one that failed."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from billing_site.pages.confirm import ask_then_act, form_page, refusals_in
from billing_site.pages.list_pages import list_pages
from invoicing.collecting.charges.about import about
from invoicing.collecting.charges.access import find_charge
from invoicing.collecting.gateways.test.room import NAME as TEST
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.models.refunding.crediting import credit
from invoicing.collecting.models.refunding.doubles import tries
from invoicing.collecting.models.refunding.limits import left_of, notes_that_take_in
from invoicing.collecting.refunds import wording
from invoicing.collecting.refunds.access import find_refund
from invoicing.collecting.refunds.export import columns
from invoicing.collecting.refunds.forms import RefundForm
from invoicing.collecting.refunds.listing import LISTING, light
from invoicing.collecting.refunds.timeline import WORDING
from invoicing.rules.move import IllegalMove


@permitted("collecting.view_refund")
def refund_list(request: StaffRequest, page: str) -> HttpResponseBase:
    refunds = Refund.objects.all()
    return list_pages(request, page, LISTING, refunds, columns, shown=light(refunds), strict=True)


@require_GET
@permitted("collecting.view_refund")
def refund_detail(request: StaffRequest, public_id: str) -> HttpResponse:
    """One refund: what goes back, of what, and what came of it."""
    refund = find_refund(public_id)
    may_change = request.user.has_perm("collecting.change_refund")
    failed = refund.state == Refund.FAILED and not refund.again_id
    return render(
        request,
        "collecting/refunds/refund_detail.html",
        about(request, refund, refund.attempt, WORDING)
        | {
            "refund": refund,
            "tries": tries(refund),
            "taken_in_by": [] if refund.credit_note_id else notes_that_take_in(refund),
            "from_balance": format_amount(refund.from_balance, refund.currency) if refund.from_balance else "",
            "badge_words": wording.BADGES[refund.state],
            "meaning": wording.meaning(refund),
            "is_on_its_way": refund.state in (Refund.CREATED, Refund.SENT),
            "is_bad": refund.needs_a_person or failed or refund.may_be_set_aside,
            "may_ask": refund.may_be_asked_about and may_change,
            "may_try_again": failed and request.user.has_perm("collecting.add_refund"),
            "may_turn": may_change and refund.is_settled and refund.gateway == TEST and not settings.LIVEMODE,
            "may_set_aside": refund.may_be_set_aside and may_change,
        },
    )


@require_http_methods(["GET", "POST"])
@permitted("collecting.add_refund")
def charge_refund(request: StaffRequest, public_id: str) -> HttpResponse:
    """Give money of a charge back, whole or in part."""
    return refund_page(request, find_charge(public_id), None)


@require_http_methods(["GET", "POST"])
@permitted("collecting.add_refund")
def refund_again(request: StaffRequest, public_id: str) -> HttpResponse:
    """Try a refund that failed again, as another one."""
    before = find_refund(public_id)
    if before.state != Refund.FAILED or before.again_id:
        messages.error(request, "Only a refund that failed can be tried again, once.")
        return redirect(before)
    return refund_page(request, before.attempt, before)


def refund_page(request: StaffRequest, charge: ChargeAttempt, before: Refund | None) -> HttpResponse:
    left, back = left_of(charge), before or charge
    if not left.of_charge:
        messages.error(request, left.why)
        return redirect(back)
    form = RefundForm(request.POST or None, charge=charge, left=left, again=before)
    if form.is_valid():
        with refusals_in(form, IllegalMove):
            return given_back(request, charge, form, before)
    paid = format_amount(charge.amount, charge.currency)
    page: dict[str, Any] = {
        "lead": f"{paid} was charged to {charge.method.words} for invoice {charge.invoice}. "
        "Fees that the gateway took for it do not come back.",
        "submit": "Refund",
    }
    return form_page(request, form, f"Refund {charge.invoice.customer}", back=back, **page)


def given_back(request: StaffRequest, charge: ChargeAttempt, form: RefundForm, before: Refund | None) -> HttpResponse:
    amount, now = form.cleaned_data["amount"], timezone.now()
    words = format_amount(amount, charge.currency)
    if form.to_credit:
        details = {name: form.cleaned_data[name] for name in ("reason", "note")}
        note = credit(charge, amount, by=request.user, now=now, **details)
        messages.success(request, f"{words} went to the customer's credit balance, by credit note {note}.")
        return redirect(note)
    refund = Refund.begin(charge, amount, by=request.user, now=now, instead_of=before, **form.details())
    with_note = f" Issued credit note {refund.credit_note}." if form.details()["issue_note"] else ""
    messages.success(request, f"{words} is on its way back to {charge.method.words}.{with_note}")
    return redirect(refund)


@require_http_methods(["GET", "POST"])
@permitted("collecting.change_refund")
def refund_set_aside(request: StaffRequest, public_id: str) -> HttpResponse:
    """Nothing more is to be done with one that somebody had to look at."""
    refund = find_refund(public_id)
    failed = "failed " if refund.state == Refund.FAILED else ""
    lead = f"The {failed}refund stays as it is, and no longer stands under “Needs attention”."
    return ask_then_act(
        request,
        refund.put_aside,
        "Set aside.",
        to=refund,
        title=f"Set the {failed}refund of {wording.amount_of(refund)} aside?",
        submit="Set aside",
        lead=lead,
    )


@require_POST
@permitted("collecting.change_refund")
def refund_ask(request: StaffRequest, public_id: str) -> HttpResponse:
    """Have the gateway asked now what became of it."""
    refund = find_refund(public_id)
    if refund.ask_now(now=timezone.now()):
        messages.success(request, "The gateway is being asked.")
    else:
        messages.error(request, "There is nothing to ask about: the result is known, or a worker is asking already.")
    return redirect(refund)
