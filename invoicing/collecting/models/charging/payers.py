"""What the next try needs to know of whoever pays: where they live, and whether their method is another by now."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from billing_site.company.models import Company
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.rules import zones
from invoicing.models.invoice import Invoice


def renewed(method: PaymentMethod, last_failed: datetime) -> bool:
    """Whether its details were changed since: another expiry is as good as another card."""
    return method.renewed_at > last_failed


def zone_of(invoice: Invoice) -> ZoneInfo:
    """Where the customer's day is: by the country of the billing address, else as the account's."""
    payer = invoice.customer.merged_into or invoice.customer
    return zones.zone_of(payer.address_country) or ZoneInfo(Company.current().time_zone)
