"""The company's pages under Settings: its profile and what its documents start with."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.company.fields import DOCUMENTS, MAILING, PORTAL, PROFILE
from billing_site.company.forms import DocumentsForm, ProfileForm
from billing_site.company.images import TYPES
from billing_site.company.letterhead import register
from billing_site.company.mailing.portal_form import PortalForm
from billing_site.company.models import Company, UndoRefused
from billing_site.company.section import section, undo_address
from billing_site.lib.requests import StaffRequest
from billing_site.once.marks import answers_itself, looks
from billing_site.pages.access import permitted

# Where properties are set that stand on a page of their own.
PAGES = {"company_profile": PROFILE, "email_settings": MAILING, "company_portal": PORTAL}


@answers_itself
@require_http_methods(["GET", "POST"])
@permitted("company.view_company")
def company_profile(request: StaffRequest) -> HttpResponseBase:
    return section(request, "company_profile", "Company", PROFILE, ProfileForm)


@answers_itself
@require_http_methods(["GET", "POST"])
@permitted("company.view_company")
def company_documents(request: StaffRequest) -> HttpResponseBase:
    return section(request, "company_documents", "Branding and documents", DOCUMENTS, DocumentsForm)


@answers_itself
@require_http_methods(["GET", "POST"])
@permitted("company.view_company")
def company_portal(request: StaffRequest) -> HttpResponseBase:
    return section(request, "company_portal", "Customer portal", PORTAL, PortalForm)


@looks()
@require_POST
@permitted("company.change_company")
def company_address_fields(request: StaffRequest) -> HttpResponse:
    """The address inputs as the chosen country writes them, keeping what was typed."""
    kept = ("address_", *register.FIELDS)
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in request.POST if name.startswith(kept)}
    lists = [request.POST.getlist(f"tax_ids_{part}") for part in ("key", "value")]
    typed["tax_ids"] = list(zip(*lists, strict=False))
    form = ProfileForm(company=Company.current(), initial=typed)
    context = {"form": form, "fields": form.inputs.bound(), "tax_ids_follow": True, "register_follows": True}
    return render(request, "company/company_address_fields.html", context)


@require_POST
@permitted("company.change_company")
def company_undo(request: StaffRequest, version: int) -> HttpResponse:
    """Undo of one saved change, and redo: the undo is a change too."""
    company = Company.current()
    try:
        changes = company.undo(version, by=request.user, now=timezone.now())
    except UndoRefused as reason:
        messages.error(request, f"Nothing was undone. {reason}")
        return redirect("settings")
    messages.success(request, "The settings are as before.", extra_tags=undo_address(company))
    page = next((name for name, fields in PAGES.items() if set(changes) <= set(fields)), "company_documents")
    return redirect(page)


@require_GET
@permitted("company.view_company")
def company_image(request: StaffRequest, kind: str) -> HttpResponseBase:
    """The logo or the icon; its address changes with its content, so a browser may keep it."""
    name = getattr(Company.current(), kind)
    if not name or not default_storage.exists(name):
        raise Http404
    response = FileResponse(default_storage.open(name), content_type=TYPES[name.rpartition(".")[2]])
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
