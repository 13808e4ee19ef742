"""Which statement an address asks for: whose, of which days, and the address that asks for the same again."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from billing_site.company.models import Company, today
from billing_site.lib.requests import StaffRequest
from customers.models.customer import Customer
from invoicing.rules.accounts.periods import CUSTOM, Period
from invoicing.statements.account import Statement, first_day
from invoicing.statements.forms import RangeForm


def range_form(request: StaffRequest, customer: Customer) -> tuple[RangeForm, Company]:
    company = Company.current()
    first = first_day(customer, company)
    return RangeForm(request.GET, today=today(company.time_zone), first=first), company


def days(period: Period) -> str:
    """The parameters of an address that ask for a period, whatever day it is then."""
    return urlencode({"period": CUSTOM, "start": period.start.isoformat(), "end": period.end.isoformat()})


def address(page: str, statement: Statement) -> str:
    """The address of a page about this statement: "page", "send", "pdf" …"""
    return f"{reverse(f'customer_statement_{page}', args=[statement.customer.public_id])}?{days(statement.period)}"
