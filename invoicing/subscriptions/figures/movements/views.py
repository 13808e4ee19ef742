"""The list of movements, with the sum of what it shows, and its file."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.urls import reverse

from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from billing_site.pages.list_pages import list_pages
from billing_site.pages.listing import list_page
from invoicing.subscriptions.figures.movements.export import columns
from invoicing.subscriptions.figures.movements.filters import MovementFilter, first_day, kinds_of
from invoicing.subscriptions.figures.movements.listing import LISTING, light
from invoicing.subscriptions.figures.wording import signed
from invoicing.subscriptions.models.revenue.adding import totals
from invoicing.subscriptions.models.revenue.movement import RevenueMovement

TEMPLATE = "invoicing/subscriptions/figures/movements.html"


@permitted("subscriptions.view_revenuemovement")
def movement_list(request: StaffRequest, page: str) -> HttpResponseBase:
    rows = RevenueMovement.objects.all()
    if page == "list":
        search = {"url": reverse("customer_list"), "label": "Search customers"}
        return list_page(request, LISTING, light(rows), TEMPLATE, sums=sums_of(request), search=search)
    return list_pages(request, page, LISTING, rows, columns, strict=True)


def sums_of(request: StaffRequest) -> list[str]:
    """What the rows of a month, a kind and a currency come to, from the sums that are kept; [] for other filters."""
    form = MovementFilter(request.GET, queryset=RevenueMovement.objects.none()).form
    if not form.is_valid() or form.cleaned_data["customer"] or form.cleaned_data["subscription"]:
        return []
    data, found = form.cleaned_data, {}
    for total in totals(data["currency"]):
        if data["kind"] and total.kind not in kinds_of(data["kind"]):
            continue
        if data["month"] and total.month != first_day(data["month"]):
            continue
        if data["until"] and total.month > first_day(data["until"]):
            continue
        amount, customers = found.get(total.currency, (0, 0))
        found[total.currency] = (amount + total.amount, customers + total.customers)
    return [words(code, *sums) for code, sums in found.items() if any(sums)]


def words(currency: str, amount: int, customers: int) -> str:
    """'+€120.00 a month, +2 customers'."""
    parts = [f"{signed(amount, currency)} a month" if amount else ""]
    parts.append(f"{customers:+,} {'customer' if abs(customers) == 1 else 'customers'}" if customers else "")
    return ", ".join(part for part in parts if part)
