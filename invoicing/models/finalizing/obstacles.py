"""What stands in the way of issuing a draft, besides its state: each in words, and as a query for many at once.

What the law asks for, and in which words it is refused: the table in invoicing/rules/law. `stands` expects the draft
with its customer and the figures of today.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse

from billing_site.company.models import Company, today
from invoicing.models.finalizing.demanded import NONE, day_of_issue, lacking, lacks
from invoicing.rules.law.asked import demands_in
from invoicing.rules.law.countries import COUNTRIES
from invoicing.rules.law.demand import REFUSED, Demand
from invoicing.rules.law.everywhere import ALWAYS, UNION
from invoicing.rules.move import Obstacle

if TYPE_CHECKING:
    from invoicing.models.invoice import Invoice


def is_overdue_already(invoice: Invoice) -> bool:
    return invoice.due_date is not None and invoice.due_date < day_of_issue(invoice)


def obstacle_of(demand: Demand) -> Obstacle:
    """The refusal of drafts that lack what the table says is asked where the seller is."""

    def stands(invoice: Invoice) -> bool:
        return demand in demands_in(invoice.seller.address_country) and lacks(invoice, demand)

    def query() -> Any:
        return lacking(demand) if demand in demands_in(Company.current().address_country) else NONE

    def link(invoice: Invoice) -> tuple[str, str] | None:
        place = demand.place
        if place is None:
            return None
        if place.is_customers:
            return invoice.customer.get_absolute_url(), place.way
        anchor = f"#{place.field}" if place.field else ""
        return f"{reverse(place.page)}{anchor}", place.way

    return Obstacle(stands, query, why=demand.says(**WORDS), many=demand.says_of_many, link=link)


DUE_BEFORE_ISSUE = Obstacle(
    stands=is_overdue_already,
    query=lambda: Q(due_date__lt=today()),
    why="The due date is in the past. Choose today or a later day.",
    many="with a due date in the past",
)
BELOW_ZERO = Obstacle(
    stands=lambda invoice: invoice.total < 0,
    query=lambda: Q(total__lt=0),
    why="This invoice comes to less than zero, and an invoice asks for money. Issue a credit note for the invoice that "
    "it takes back; it lowers what is due there, or gives the money back.",
    many="that come to less than zero: issue credit notes instead",
)
# A refusal is the same for every draft; a line is named where the lines are looked at.
WORDS = {"line": "Each line"}
BY_LAW = [
    (demand, obstacle_of(demand))
    for demand in (*ALWAYS, *UNION, *(each for own in COUNTRIES.values() for each in own))
    if demand.weight == REFUSED
]
# What is put right in the draft comes first.
OBSTACLES = (
    *(obstacle for demand, obstacle in BY_LAW if demand.place is None),
    *(BELOW_ZERO, DUE_BEFORE_ISSUE),
    *(obstacle for demand, obstacle in BY_LAW if demand.place is not None),
)
