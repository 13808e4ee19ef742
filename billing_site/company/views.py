"""The company's pages under Settings: its profile and what its documents start with."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.company.fields import DOCUMENTS, NUMBERING, PROFILE
from billing_site.company.forms import DocumentsForm, ProfileForm
from billing_site.company.images import TYPES
from billing_site.company.models import Company, CompanyChanged, UndoRefused
from billing_site.company.wording import facts, history, shown
from billing_site.pages.conflict import settle

may_view = permission_required("company.view_company", raise_exception=True)
may_change = permission_required("company.change_company", raise_exception=True)


@require_http_methods(["GET", "POST"])
@may_view
def company_profile(request):
    return section(request, "company_profile", "Company", PROFILE, ProfileForm)


@require_http_methods(["GET", "POST"])
@may_view
def company_documents(request):
    return section(request, "company_documents", "Branding and documents", DOCUMENTS, DocumentsForm)


@require_POST
@may_change
def company_address_fields(request):
    """The address inputs as the chosen country writes them, keeping what was typed."""
    typed = {name: request.POST.get(name, "") for name in request.POST if name.startswith("address_")}
    lists = [request.POST.getlist(f"tax_ids_{part}") for part in ("key", "value")]
    typed["tax_ids"] = list(zip(*lists, strict=False))
    form = ProfileForm(company=Company.current(), initial=typed)
    context = {"form": form, "fields": form.inputs.bound(), "tax_ids_follow": True}
    return render(request, "company/company_address_fields.html", context)


@require_POST
@may_change
def company_undo(request, version):
    """Undo of one saved change, and redo: the undo is a change too."""
    company = Company.current()
    try:
        changes = company.undo(version, by=request.user, now=timezone.now())
    except UndoRefused as reason:
        messages.error(request, f"Nothing was undone. {reason}")
        return redirect("settings")
    messages.success(request, "The settings are as before.", extra_tags=undo_address(company))
    return redirect("company_profile" if set(changes) <= set(PROFILE) else "company_documents")


def undo_address(company):
    return reverse("company_undo", args=[company.version])


@require_GET
@may_view
def company_image(request, kind):
    """The logo or the icon; its address changes with its content, so a browser may keep it."""
    name = getattr(Company.current(), kind)
    if not name or not default_storage.exists(name):
        raise Http404
    response = FileResponse(default_storage.open(name), content_type=TYPES[name.rpartition(".")[2]])
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def section(request, url_name, title, fields, form_class, change=Company.change):
    """One page of settings: a form for those who may change them, facts for the others.

    `change(company, values, by=, now=, base_version=)` is the verb that saves; it may refuse with a ValueError that
    has a `field`.
    """
    company = Company.read()
    page = {"title": title, "section": url_name, "company": company, "version": company.version}
    if not request.user.has_perm("company.change_company"):
        if request.method == "POST":
            raise PermissionDenied
        return answer(request, page | {"facts": facts(company, fields)}, fields)
    if request.method == "GET":
        return answer(request, page | {"form": form_class(company=company)}, fields)
    form = form_class(request.POST, request.FILES, company=company)
    posted = request.POST.get("version", "")
    page["version"] = version = int(posted) if posted.isdecimal() and len(posted) < 10 else 0
    if not form.is_valid():
        return answer(request, page | {"form": form}, fields, 422)
    values = form.values()
    try:
        changes = change(company, values, by=request.user, now=timezone.now(), base_version=version)
    except CompanyChanged as conflict:
        return answer(request, page | meanwhile(values, conflict, form_class), fields, 409)
    except ValueError as refusal:
        form.add_error(getattr(refusal, "field", None), str(refusal))
        return answer(request, page | {"form": form}, fields, 422)
    what = title.lower() if title.endswith("documents") else f"{title.lower()} settings"
    text = f"Saved {what}." if changes else "Nothing was changed."
    # Numbers only go up: there is no way back.
    undo = undo_address(company) if changes and not set(changes) & set(NUMBERING) else ""
    messages.success(request, text, extra_tags=undo)
    return redirect(url_name)


def meanwhile(values, conflict, form_class):
    """What the page shows after somebody else saved first."""
    company = Company.read()
    merged, clashes = settle(values, conflict.events, shown)
    if "tax_ids" in merged:
        merged["tax_ids"] = [(row["type"], row["value"]) for row in merged["tax_ids"]]
    form = form_class(company=company, initial=merged)
    return {"form": form, "clashes": clashes, "company": company, "version": company.version}


def answer(request, page, fields, status=200):
    page |= {
        "events": history(page["company"], fields),
        "submit": "Save settings",
        "cancel_url": reverse("settings"),
        "wide": True,
    }
    with_form = "form" in page and page["section"] == "company_documents"
    template = "company/company_documents.html" if with_form else "company/company_section.html"
    return render(request, template, page, status=status)
