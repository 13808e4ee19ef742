"""What the next try needs to know of whoever pays: where they live, and whether their method is another by now."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q

from billing_site.company.models import Company
from invoicing.collecting.gateways.interface import CARD
from invoicing.collecting.models.charging import beginning
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.rules import zones
from invoicing.collecting.rules.retries import Case
from invoicing.models.invoice import Invoice

if TYPE_CHECKING:
    from datetime import datetime

    from invoicing.collecting.models.attempt import ChargeAttempt


def case_of(invoice: Invoice, *, first_failed: datetime, last_failed: datetime, retries: int) -> Case:
    """The facts of an invoice whose tries failed: of the method that would be tried now, and of those that were."""
    tried = Q(state__in=("failed", "requires_action")) | ~Q(returned_at=None)
    failed = list(invoice.charge_attempts.filter(tried).order_by("-id")[:50])
    method = beginning.method_for(invoice)
    own = [each for each in failed if method and failed_as_it_is(method, each)]
    of_whom = own or failed
    code = of_whom[0].reason if of_whom else ""
    in_a_row = next((n for n, each in enumerate(of_whom) if each.reason != code), len(of_whom))
    use = beginning.card_use(invoice.charge_attempts.model.objects.all(), method) if method else None
    zone, rest = home_of(invoice)
    return Case(
        first_failed=first_failed,
        last_failed=last_failed,
        code=code,
        zone=zone,
        retries=retries,
        in_a_row=max(in_a_row, 1),
        has_other_method=bool(method and failed and not own),
        card=use if method and method.kind == CARD else None,
        has_method=method is not None,
        rest=rest,
    )


def failed_as_it_is(method: PaymentMethod, attempt: ChargeAttempt) -> bool:
    """Whether this failed try was of the method with its details of today: others are as good as another card."""
    failed = attempt.returned_at or attempt.settled_at or attempt.created
    return attempt.method_id == method.pk and failed >= method.renewed_at


def home_of(invoice: Invoice) -> tuple[ZoneInfo, frozenset[int]]:
    """(where the customer's day is, the days of the week on which they rest): by the billing address, else as here."""
    payer, company = invoice.customer.merged_into or invoice.customer, Company.current()
    zone = zones.zone_of(payer.address_country, payer.address_state) or ZoneInfo(company.time_zone)
    return zone, zones.weekend_of(payer.address_country or company.address_country)


def zone_of(invoice: Invoice) -> ZoneInfo:
    """Where the customer's day is: by the country and state of the billing address, else as the account's."""
    return home_of(invoice)[0]
