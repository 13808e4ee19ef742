"""The account's numbering: it lives here because no customer may have the account's prefix."""

from django.http import HttpResponseBase
from django.views.decorators.http import require_http_methods

from billing_site.company.fields import NUMBERING
from billing_site.company.section import section
from billing_site.lib.requests import StaffRequest
from billing_site.once.marks import answers_itself
from billing_site.pages.access import permitted
from customers.numbering.change import change_numbering
from customers.numbering.forms import NumberingForm


@answers_itself
@require_http_methods(["GET", "POST"])
@permitted("company.view_company")
def company_numbering(request: StaffRequest) -> HttpResponseBase:
    return section(request, "company_numbering", "Numbering", NUMBERING, NumberingForm, change_numbering)
