"""The pages of payment methods: add one, its own page, make it the default, edit it, detach it."""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.company.models import today
from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.once.answering import answer_once
from billing_site.once.marks import answers_itself
from billing_site.pages.access import number, permitted
from billing_site.pages.confirm import act, confirm_page, form_page, refusals_in
from customers.models.customer import Customer
from customers.models.errors import DeletedCustomer
from invoicing.collecting.gateways.interface import CARD, Gateway, MethodDetails, Refused, Unanswered
from invoicing.collecting.gateways.test.room import NAME as TEST
from invoicing.collecting.gateways.test.tokens import TOKENS
from invoicing.collecting.methods import filing
from invoicing.collecting.methods.access import ADD, CHANGE, DELETE, VIEW, find_attached, find_method, find_payer
from invoicing.collecting.methods.forms import AddForm, EditForm
from invoicing.collecting.methods.shown import billing_rows, expiry_badge, next_words, note, waiting_for
from invoicing.collecting.methods.timeline import WORDING
from invoicing.collecting.models.method import PaymentMethod
from invoicing.models.invoice import Invoice
from invoicing.rules.move import IllegalMove

NEWEST = 20
NO_ANSWER = "The gateway gave no answer. Nothing is changed here; try again in a few minutes."


@answers_itself
@require_http_methods(["GET", "POST"])
@permitted(ADD)
def payment_method_add(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """Put a method on file, at the gateway first, outside of any transaction.

    What the gateway refuses is told at the number, with its code.
    """
    customer = find_payer(public_id)
    has_default = PaymentMethod.objects.of(customer).filter(is_default=True).exists()
    form = AddForm(request.POST or None, has_default=has_default)
    if form.is_valid():
        try:
            room, details = filing.created_at_gateway(customer, form.asked, form.billing_details(), key=form.key)
        except Refused as refusal:
            form.refuse(refusal_words(refusal))
        except Unanswered:
            form.add_error(None, NO_ANSWER)
        else:
            answer = answer_once(request, partial(filed, request, customer, form, room, details))
            if form.for_nobody:
                filing.let_go(room, details)
            return answer
    return add_page(request, customer, form)


def filed(
    request: StaffRequest, customer: Customer, form: AddForm, room: Gateway, details: MethodDetails
) -> HttpResponse:
    """What was made at the gateway is written down, unless the customer was deleted meanwhile."""
    try:
        with refusals_in(form, IllegalMove):
            by, default = request.user, form.wants_default
            method = PaymentMethod.attach(
                customer, details, gateway=room.name, by=by, now=timezone.now(), default=default
            )
            return added(request, method)
    except DeletedCustomer as refusal:
        form.for_nobody = True
        form.add_error(None, str(refusal))
    return add_page(request, customer, form)


def add_page(request: StaffRequest, customer: Customer, form: AddForm) -> HttpResponse:
    lead = "It is charged when an invoice of the customer is collected automatically."
    tokens = shown_tokens() if form.takes_numbers else []
    hidden = [("key", form.key)]
    return form_page(request, form, "Add payment method", back=customer, lead=lead, tokens=tokens, hidden=hidden)


def shown_tokens() -> list:
    """The test numbers, each once, with what comes of it."""
    return [token for token in TOKENS.values() if token.number]


def refusal_words(refusal: Refused) -> str:
    """'There is not enough money on the account. (card_declined, insufficient_funds)'"""
    codes = ", ".join(code for code in (refusal.code, refusal.decline_code) if code)
    return f"{refusal} ({codes})" if codes else str(refusal)


def added(request: StaffRequest, method: PaymentMethod) -> HttpResponse:
    messages.success(request, f"Added {method.words}{', the default' if method.is_default else ''}.")
    if PaymentMethod.objects.same_as(method).exists():
        what = f"{method.words} was on file already: it is there twice now. Detach the one that is not needed."
        messages.warning(request, what)
    return redirect(method.customer)


@require_GET
@permitted(VIEW)
def payment_method_detail(request: StaffRequest, public_id: str) -> HttpResponse:
    method = find_method(public_id)
    events, more = WORDING.timeline(method, before=number(request.GET.get("events_before")))
    charges = list(method.attempts.select_related("invoice").order_by("-id")[: NEWEST + 1])
    may = request.user.has_perm
    on_file = not method.detached_at and not method.customer.deleted_at
    page = {
        "method": method,
        "customer": method.customer,
        "note": note(method),
        "expiry": expiry_badge(method, today()),
        "billing": billing_rows(method),
        "waiting": [(each, remaining(each)) for each in ([] if method.detached_at else waiting_for(method))],
        "charges": [(each, format_amount(each.amount, each.currency)) for each in charges[:NEWEST]],
        "more_charges": len(charges) > NEWEST,
        "may_change": on_file and may(CHANGE),
        "may_renew": on_file
        and may(CHANGE)
        and method.gateway == TEST
        and method.kind == CARD
        and not settings.LIVEMODE,
        "may_detach": on_file and may(DELETE),
        "metadata": sorted(method.metadata.items()),
        "events": events,
        "more_events": more,
    }
    return render(request, "collecting/methods/payment_method_detail.html", page)


def remaining(invoice: Invoice) -> str:
    return format_amount(invoice.amount_remaining, invoice.currency)


@require_POST
@permitted(CHANGE)
def payment_method_default(request: StaffRequest, public_id: str) -> HttpResponse:
    method = find_attached(public_id)
    text = f"{method.words} is the default: it is charged first."
    return act(request, method.make_default, text, IllegalMove, DeletedCustomer, to=method.customer)


@answers_itself
@require_http_methods(["GET", "POST"])
@permitted(CHANGE)
def payment_method_edit(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """The expiry and the billing details: told to the gateway first, outside of any transaction."""
    method = find_attached(public_id)
    form = EditForm(request.POST or None, method=method, today=today())
    if form.is_valid():
        try:
            about = form.billing_details()
            details = filing.changed_at_gateway(method, about, form.cleaned_data.get("expiry"))
        except Refused as refusal:
            form.add_error(None, refusal_words(refusal))
        except Unanswered:
            form.add_error(None, NO_ANSWER)
        else:
            return answer_once(request, partial(edited, request, method, form, details), rows=[method])
    return edit_page(request, method, form)


def edited(request: StaffRequest, method: PaymentMethod, form: EditForm, details: MethodDetails) -> HttpResponse:
    with refusals_in(form, IllegalMove, DeletedCustomer):
        changed = method.renew(details, by=request.user, now=timezone.now())
        messages.success(request, f"Updated {method.words}." if changed else "Nothing was changed.")
        return redirect(method)
    return edit_page(request, method, form)


def edit_page(request: StaffRequest, method: PaymentMethod, form: EditForm) -> HttpResponse:
    submit = "Update payment method"
    return form_page(request, form, f"Edit {method.words}", submit=submit, back=method)


@require_http_methods(["GET", "POST"])
@permitted(DELETE)
def payment_method_detach(request: StaffRequest, public_id: str) -> HttpResponse:
    method = find_attached(public_id)
    if request.method == "POST":
        text = f"Detached {method.words}."
        return act(request, method.detach, text, IllegalMove, DeletedCustomer, to=method.customer)
    lead = [
        "It is taken off file for good: nobody can charge it or put it back. To use it again, it must be added anew.",
        next_words(method, waiting_for(method)),
    ]
    title, text = f"Detach {method.words}?", " ".join(part for part in lead if part)
    return confirm_page(request, title, submit="Detach for good", back=method.customer, lead=text)
