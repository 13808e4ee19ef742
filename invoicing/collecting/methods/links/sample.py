"""A sample of what the mail with a link tells of, from rows that no database has."""

from datetime import datetime, timedelta

from billing_site.lib.public_address import public_address
from invoicing.collecting.methods.links.contents import SetupLink
from invoicing.models.invoice import Invoice
from invoicing.rules.mail.texts import BESIDE


def sample_of(kind: str, stage: int, invoice: Invoice, *, now: datetime) -> SetupLink:
    """A link that leads nowhere, for the customer of a sample invoice."""
    return SetupLink(invoice.customer, public_address("/"), now + timedelta(hours=1), for_all=stage != BESIDE)
