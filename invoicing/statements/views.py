"""The statement of a customer's account: its page and its file."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from billing_site.company.models import Company, today
from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from customers.models.customer import Customer
from customers.profile.access import find_customer
from invoicing.rules.periods import CUSTOM, Period
from invoicing.statements.account import MOST, Statement, first_day, given_up, statement_of
from invoicing.statements.export import file_of
from invoicing.statements.forms import RangeForm
from invoicing.statements.wording import ages_of, movement_row


@require_GET
@permitted("invoicing.view_invoice")
def customer_statement_page(request: StaffRequest, public_id: str) -> HttpResponse:
    customer = find_customer(public_id)
    if customer.merged_into:
        # What it was billed belongs to the account of the one that stayed.
        return redirect("customer_statement_page", customer.merged_into.public_id)
    form, company = range_form(request, customer)
    page: dict = {"customer": customer, "form": form, "zone": company.time_zone, "family": family(customer)}
    if customer.currency and form.is_valid():
        page |= shown(statement_of(customer, form.chosen, company))
    return render(request, "invoicing/statements/statement.html", page, status=200 if form.is_valid() else 422)


@require_GET
@permitted("invoicing.view_invoice")
def customer_statement_file(request: StaffRequest, public_id: str) -> HttpResponseBase:
    customer = find_customer(public_id)
    form, company = range_form(request, customer)
    if not (customer.currency and form.is_valid()):
        return redirect(f"{address(customer)}?{request.GET.urlencode()}")
    return file_of(statement_of(customer, form.chosen, company))


def range_form(request: StaffRequest, customer: Customer) -> tuple[RangeForm, Company]:
    company = Company.current()
    first = first_day(customer, company)
    return RangeForm(request.GET, today=today(company.time_zone), first=first), company


def address(customer: Customer) -> str:
    return reverse("customer_statement_page", args=[customer.public_id])


def asked(period: Period) -> str:
    """The parameters of an address that ask for a period."""
    return urlencode({"period": CUSTOM, "start": period.start.isoformat(), "end": period.end.isoformat()})


def family(customer: Customer) -> list[Customer]:
    """The same party where it is billed in other currencies: each has an account of its own."""
    root = customer.sibling_of_id or customer.pk
    found = Customer.objects.filter(Q(sibling_of=root) | Q(pk=root), deleted_at=None).exclude(pk=customer.pk)
    return list(found.exclude(currency="").order_by("pk")[:20])


def shown(found: Statement) -> dict:
    """What the page says of a statement."""
    lost = given_up(found.party)
    return {
        "statement": found,
        "opening": format_amount(found.opening, found.currency),
        "closing": format_amount(found.closing, found.currency),
        "rows": [movement_row(each, found.customer) for each in found.movements],
        "ages": ages_of(found),
        "given_up": format_amount(lost, found.currency) if lost else "",
        "most": MOST,
        "here": asked(found.period),
    }
