"""Paying invoices in the portal with a method on file: one charge for each, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from billing_site.lib.public_address import public_address
from billing_site.pages.access import an_id
from billing_site.staff.models.attempts import Limit, Place
from billing_site.staff.sign_in.limits import HOUR, too_many
from customers.models.errors import DeletedCustomer
from invoicing.collecting.hosted.amounts import Limits
from invoicing.collecting.hosted.block import CONFIRM, FAILED, Told, told_of
from invoicing.collecting.hosted.forms import KEY, PayForm, new_key
from invoicing.collecting.hosted.keys import another
from invoicing.collecting.hosted.waiting import AGAIN, BACK, ask_now
from invoicing.collecting.hosted.words import method_words
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.beginning import NotChargeable
from invoicing.collecting.models.charging.checkout import Checkout
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.portal.page import shown
from invoicing.collecting.rules import declines
from invoicing.collecting.rules.amounts import CODES
from invoicing.collecting.rules.told import ON_PAGE, OTHER_CARD
from invoicing.hosted.opened import many
from invoicing.models.invoice import Invoice
from invoicing.models.portal.visit import PortalVisit
from invoicing.portal.door import by_visit
from invoicing.portal.papers import MOST_OPEN, Papers
from invoicing.portal.words import PortalWords, words_of
from invoicing.rules.move import IllegalMove

PAID = Limit("payments begun in the portal, customer", 30, HOUR)
REFUSED, CHANGED = "refused", "changed"  # in the address of the results: what was not begun, and why


@dataclass
class Row:
    """An invoice that was chosen: `form` with what is to be paid of it, None where nothing can be charged now."""

    invoice: Invoice
    remaining: str
    form: PayForm | None
    told: Told | None


@by_visit("GET", "HEAD", "POST")
def portal_charge(request: HttpRequest, visit: PortalVisit) -> HttpResponse:
    """How much of each invoice that was chosen, and by which method; sent to, each is charged by itself."""
    sent = request.POST if request.method == "POST" else None
    chosen = set((request.GET if sent is None else sent).getlist("invoice")[:MOST_OPEN])
    owed = [invoice for invoice in Papers.of(visit.customer).owed[:MOST_OPEN] if invoice.public_id in chosen]
    if not owed:
        return redirect("portal_pay")
    methods = list(PaymentMethod.objects.of(visit.customer).chargeable(owed[0].currency))
    doc = words_of(visit.customer, visit.language)
    page: dict[str, Any] = {"rows": rows_of(owed, visit, methods, sent), "key": new_key(), "why": "", "status": 200}
    page["methods"] = [(method.public_id, method_words(doc, method)) for method in methods]
    page["method"] = next((method.public_id for method in methods), "")
    if sent is None:
        return shown(request, visit, "charge", **page)
    key = sent.get("key", "") if KEY.fullmatch(sent.get("key", "")) else new_key()
    page |= {"key": key, "method": sent.get("method", "")}
    payable = [row for row in page["rows"] if row.form]
    method = next((each for each in methods if each.public_id == page["method"]), None)
    key, known = counted(key, payable, page["method"], visit)
    if known:
        return redirect("portal_charged", key)
    if method is None or not all(row.form.is_valid() for row in payable if row.form):
        why = doc.say("Choose a payment method.") if method is None else doc.say("Check this entry.")
        return shown(request, visit, "charge", **page | {"why": why, "status": 422})
    if too_many(timezone.now(), Place(PAID, account=visit.customer.public_id)):
        return many(request)
    query = QueryDict(mutable=True)
    for row in payable:
        if why := charge(row, method, visit, key):
            query.appendlist(why, row.invoice.public_id)
    return HttpResponseRedirect(reverse("portal_charged", args=[key], query=query))


def counted(key: str, payable: list[Row], method: str, visit: PortalVisit) -> tuple[str, bool]:
    """(the key under which this choice counts, whether it was sent before): as hosted.keys, of several invoices."""
    forms = [(row.invoice.pk, row.form) for row in payable if row.form]
    wanted = {invoice: form.cleaned_data["amount"] if form.is_valid() else None for invoice, form in forms}
    begun = Checkout.objects.of([visit.customer.pk]).select_related("attempt", "method")
    while found := list(begun.filter(key=key)):
        is_under_way = any(row.attempt and row.attempt.is_under_way for row in found)
        before = {row.invoice_id: row.amount for row in found if row.method and row.method.public_id == method}
        if is_under_way or all(before.get(invoice) == amount for invoice, amount in wanted.items()):
            return key, True
        key = another(key, method, *sorted(wanted.items()))
    return key, False


def rows_of(owed: list[Invoice], visit: PortalVisit, methods: list[PaymentMethod], sent: Any) -> list[Row]:
    attempts = newest_of(owed)
    rows, now = [], timezone.now()
    for invoice in owed:
        words = words_of(visit.customer, visit.language, invoice.currency)
        attempt = attempts.get(invoice.pk)
        told = told_of(attempt, words, now=now) if attempt else None
        limits = None if told and told.kind != CONFIRM else Limits.of(invoice.amount_remaining, invoice.currency)
        form = PayForm(data_of(invoice, sent), words, limits, methods) if limits else None
        rows.append(Row(invoice, words.amount(invoice.amount_remaining), form, told))
    return rows


def data_of(invoice: Invoice, sent: Any) -> dict | None:
    if sent is None:
        return None
    typed = sent.get(f"amount_{invoice.public_id}")
    return {"method": sent.get("method", "")} | ({} if typed is None else {"amount": typed})


def newest_of(invoices: list[Invoice]) -> dict[int, ChargeAttempt]:
    """{key of an invoice: its attempt that is under way, else the one that waits for its customer}."""
    states = (*ChargeAttempt.UNDER_WAY, ChargeAttempt.REQUIRES_ACTION)
    found = ChargeAttempt.objects.filter(invoice__in=[invoice.pk for invoice in invoices], state__in=states)
    # What takes the place of one that waits is newer.
    return {attempt.invoice_id: attempt for attempt in found.select_related("method").order_by("id")}


def charge(row: Row, method: PaymentMethod, visit: PortalVisit, key: str) -> str:
    """Begin one; '' for begun, REFUSED where the method stands in the way, CHANGED where the invoice does."""
    form: Any = row.form
    back = public_address(reverse("portal_charged", args=[key], query={BACK: "1"}))
    try:
        Checkout.pay(
            row.invoice,
            method,
            amount=form.cleaned_data["amount"],
            key=key,
            return_url=back,
            language=visit.language,
            email=visit.email,
            now=timezone.now(),
        )
    except NotChargeable as refusal:
        return CHANGED if refusal.code in CODES else REFUSED
    except (IllegalMove, DeletedCustomer):
        return CHANGED
    return ""


@by_visit("GET", "HEAD")
def portal_charged(request: HttpRequest, visit: PortalVisit, key: str) -> HttpResponse:
    """What became of each; the page comes again by itself while one is not known."""
    now, papers = timezone.now(), Papers.of(visit.customer)
    found = Checkout.objects.filter(key=key if KEY.fullmatch(key) else "", invoice__customer__in=papers.keys)
    begun = found.exclude(attempt=None).select_related("attempt__method", "attempt__invoice").order_by("id")
    rows = [row.attempt for row in begun if row.attempt]
    asked = [row for row in rows if BACK in request.GET and ask_now(row, now=now)]
    if asked:
        return redirect("portal_charged", key)
    told = [(row.invoice.number, told_of(row, words_for(visit, row.invoice), now=now)) for row in rows]
    told += not_begun(request, visit, papers, now=now)
    if not told:
        return redirect("portal_pay")
    response = shown(request, visit, "charged", results=told)
    if any(each.is_asked_about for _, each in told):
        response["Refresh"] = AGAIN
    return response


def words_for(visit: PortalVisit, invoice: Invoice) -> PortalWords:
    return words_of(visit.customer, visit.language, invoice.currency)


def not_begun(request: HttpRequest, visit: PortalVisit, papers: Papers, *, now: datetime) -> list[tuple[str, Told]]:
    """[(number, told)] of what this form did not begin: what is under way instead, else why."""
    sent = {id_: why for why in (REFUSED, CHANGED) for id_ in map(an_id, request.GET.getlist(why)[:MOST_OPEN]) if id_}
    invoices = list(papers.invoices.filter(public_id__in=sent)) if sent else []
    attempts = newest_of(invoices) if invoices else {}
    told = []
    for invoice in invoices:
        words, attempt = words_for(visit, invoice), attempts.get(invoice.pk)
        why = OTHER_CARD if sent[invoice.public_id] == REFUSED else ON_PAGE[declines.TROUBLE]
        instead = told_of(attempt, words, now=now) if attempt and attempt.is_under_way else None
        told.append((invoice.number, instead or Told(FAILED, words.say(why), "bad")))
    return told
