"""The statement of a customer's account: its page, its file and its PDF."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from billing_site.lib.money.text import format_amount
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, own_name
from billing_site.lib.requests import StaffRequest
from billing_site.lib.text import fold
from billing_site.pages.access import permitted
from customers.models.customer import Customer
from customers.profile.access import find_customer
from invoicing.documents.handing_out import hand_out
from invoicing.documents.text.accounts.statement import drawing_of_statement
from invoicing.documents.too_large import tells_what_is_too_large
from invoicing.models.files.handed_out import HandedOut
from invoicing.statements.account import MOST, Statement, given_up, statement_of
from invoicing.statements.asked import days, range_form
from invoicing.statements.document import document_of, file_name
from invoicing.statements.export import file_of
from invoicing.statements.wording import ages_of, movement_row


@require_GET
@permitted("invoicing.view_invoice")
def customer_statement_page(request: StaffRequest, public_id: str) -> HttpResponse:
    customer = find_customer(public_id)
    if customer.merged_into:
        # What it was billed belongs to the account of the one that stayed.
        return redirect(same_days(request, customer.merged_into))
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
    if customer.merged_into or not (customer.currency and form.is_valid()):
        return redirect(same_days(request, customer))
    return file_of(statement_of(customer, form.chosen, company))


@require_GET
@permitted("invoicing.view_invoice")
@tells_what_is_too_large
def customer_statement_pdf(request: StaffRequest, public_id: str) -> HttpResponse:
    """The PDF, drawn now: a statement is not kept until it is sent. `?locale=ja` asks for it in that language."""
    customer = find_customer(public_id)
    form, company = range_form(request, customer)
    language = request.GET.get("locale", "")
    if language and language not in DOCUMENT_LANGUAGES:
        raise Http404("Documents do not speak this language.")
    if customer.merged_into or not (customer.currency and form.is_valid()):
        return redirect(same_days(request, customer))
    now = timezone.now()
    found = statement_of(customer, form.chosen, company)
    document = document_of(found, language, company, now=now)
    content = drawing_of_statement(document).pdf()
    hand_out(
        content,
        kind=HandedOut.STATEMENT,
        owner=customer.public_id,
        edition="issued",
        language=document["language"],
        now=now,
    )
    kind = "attachment" if "download" in request.GET else "inline"
    headers = {"Content-Disposition": f'{kind}; filename="{file_name(found, language)}.pdf"'}
    return HttpResponse(
        content, content_type="application/pdf", headers=headers | {"Cache-Control": "private, no-store"}
    )


def same_days(request: StaffRequest, customer: Customer) -> str:
    """The page of a customer's statement of the days that this address asks for."""
    page, query = reverse("customer_statement_page", args=[customer.public_id]), request.GET.urlencode()
    return f"{page}?{query}" if query else page


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
        "here": days(found.period),
        "languages": sorted(((tag, own_name(tag)) for tag in DOCUMENT_LANGUAGES), key=lambda each: fold(each[1])),
    }
