"""What "Branding and documents" shows beside its form: a sample of the real documents, as typed and not yet saved."""

import copy
from datetime import datetime

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from billing_site.company.fields import LABELS
from billing_site.company.forms import DocumentsForm
from billing_site.company.models import Company
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.lib.requests import StaffRequest
from billing_site.once.marks import looks
from billing_site.pages.access import permitted
from invoicing.documents.pdf.drawing import html_of, pdf_of
from invoicing.documents.preview import embedded
from invoicing.documents.sample import sample_credit_note, sample_invoice, sample_payment
from invoicing.documents.text.credit_note import html_of_note, pdf_of_note
from invoicing.documents.text.receipt import html_of_receipt, pdf_of_receipt
from invoicing.models.invoice import Invoice


@looks()
@require_http_methods(["GET", "POST"])
@permitted("company.view_company")
@never_cache
@xframe_options_sameorigin
def company_documents_preview(request: StaffRequest) -> HttpResponse:
    """The sample on the screen: of what was saved (GET), or of what is typed (POST, which writes nothing).

    The page's own script asks for JSON and gets {html} or {problems: {field: text}}; the plain button gets a page.
    """
    company, problems = sketched(request)
    if "application/json" in request.headers.get("Accept", ""):
        found = {"problems": problems} if problems else {"html": sample_html(request, company)}
        return JsonResponse(found, status=422 if problems else 200)
    if problems:
        return to_fix(request, problems)
    return HttpResponse(sample_html(request, company))


@looks()
@require_http_methods(["GET", "POST"])
@permitted("company.view_company")
@never_cache
def company_documents_sample(request: StaffRequest) -> HttpResponse:
    """The same as a PDF."""
    company, problems = sketched(request)
    if problems:
        return to_fix(request, problems)
    headers = {"Content-Disposition": 'inline; filename="sample.pdf"'}
    return HttpResponse(sample_pdf(request, company), content_type="application/pdf", headers=headers)


def to_fix(request: StaffRequest, problems) -> HttpResponse:
    named = [(LABELS.get(field, "Form"), text) for field, text in problems.items()]
    return render(request, "company/company_documents_preview.html", {"problems": named}, status=422)


def sketched(request: StaffRequest) -> tuple[Company, dict]:
    """(an unsaved copy of the company with what was typed, {field: what is wrong with it})"""
    company = copy.copy(Company.current())
    company.name = company.name or str(company)
    if request.method == "GET":
        return company, {}
    form = DocumentsForm(request.POST, request.FILES, company=company)
    if not form.is_valid():
        return company, {field: " ".join(map(str, texts)) for field, texts in form.errors.items()}
    for field, value in form.sketched().items():
        setattr(company, field, value)
    return company, {}


def sample_html(request: StaffRequest, company: Company) -> str:
    kind, invoice, now = chosen(request, company)
    screen = embedded(sample_pdf(request, company))
    if kind == "credit_note":
        return html_of_note(sample_credit_note(invoice, now=now), screen=screen)
    if kind == "receipt":
        return html_of_receipt(sample_payment(invoice, now=now), screen=screen)
    return html_of(invoice.frozen, draft=False, screen=screen)


def sample_pdf(request: StaffRequest, company: Company) -> bytes:
    kind, invoice, now = chosen(request, company)
    if kind == "credit_note":
        return pdf_of_note(sample_credit_note(invoice, now=now))
    return pdf_of_receipt(sample_payment(invoice, now=now)) if kind == "receipt" else pdf_of(invoice)


def chosen(request: StaffRequest, company: Company) -> tuple[str, Invoice, datetime]:
    """(kind of document, sample invoice in the language that was chosen, now); the account's language for nonsense."""
    asked = request.POST if request.method == "POST" else request.GET
    language, now = asked.get("preview_language", ""), timezone.now()
    invoice = sample_invoice(company, language if language in DOCUMENT_LANGUAGES else "", now=now)
    return asked.get("preview_kind", ""), invoice, now
