"""The verb that changes the account's numbering: no customer may have one of the account's prefixes."""

from datetime import datetime

from billing_site.company.models import Company
from billing_site.company.numbers import NumberingRefused
from billing_site.lib.db.transaction import whole
from billing_site.staff.models.user import User
from customers.models.customer import Customer


@whole
def change_numbering(company: Company, fields, *, by: User | None, now: datetime, base_version: int | None = None):
    """Company.change for NUMBERING; raises NumberingRefused also for a prefix that a customer has, deleted or not."""
    # Who sets a prefix waits here, so that no two take the same at the same moment.
    Company.locked()
    for field in ("invoice_prefix", "credit_note_prefix"):
        prefix = fields.get(field)
        if prefix and Customer.objects.filter(invoice_prefix=prefix).exists():
            reason = f"A customer has the prefix {prefix}, perhaps a deleted one. Choose another."
            raise NumberingRefused(field, reason)
    return company.change(fields, by=by, now=now, base_version=base_version)
