"""The account's numbering: it lives here because no customer may have the account's prefix."""

from datetime import datetime

from django.http import HttpResponseBase
from django.views.decorators.http import require_http_methods

from billing_site.company.fields import NUMBERING
from billing_site.company.models import Company
from billing_site.company.numbers import NumberingRefused
from billing_site.company.section import section
from billing_site.lib.db.transaction import whole
from billing_site.lib.requests import StaffRequest
from billing_site.once.marks import answers_itself
from billing_site.pages.access import permitted
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from customers.numbering.forms import NumberingForm


@answers_itself
@require_http_methods(["GET", "POST"])
@permitted("company.view_company")
def company_numbering(request: StaffRequest) -> HttpResponseBase:
    return section(request, "company_numbering", "Numbering", NUMBERING, NumberingForm, change_numbering)


@whole
def change_numbering(company: Company, fields, *, by: User | None, now: datetime, base_version: int | None = None):
    """Company.change for NUMBERING; raises NumberingRefused also for a prefix that a customer has, deleted or not."""
    # Who sets a prefix waits here, so that no two take the same at the same moment.
    Company.locked()
    prefix = fields.get("invoice_prefix")
    if prefix and Customer.objects.filter(invoice_prefix=prefix).exists():
        reason = f"A customer has the prefix {prefix}, perhaps a deleted one. Choose another."
        raise NumberingRefused("invoice_prefix", reason)
    return company.change(fields, by=by, now=now, base_version=base_version)
