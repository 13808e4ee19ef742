"""One page of the company's settings: shown, saved, and settled when somebody else saved first."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from billing_site.company.fields import NUMBERING
from billing_site.company.models import Company
from billing_site.company.wording import facts, history, shown
from billing_site.lib.db.locks import SavedMeanwhile
from billing_site.lib.files.kept import NotWritten
from billing_site.lib.requests import StaffRequest
from billing_site.once.answering import answer_once
from billing_site.pages.access import number
from billing_site.pages.conflict import settle


def section(
    request: StaffRequest, url_name: str, title: str, fields: tuple[str, ...], form_class, change=Company.change, **more
) -> HttpResponseBase:
    """One page of settings: a form for those who may change them, facts for the others.

    `change(company, values, by=, now=, base_version=)` is the verb that saves; it may refuse with a ValueError that
    has a `field`. `more`: the `template`, where the page has one of its own.
    """
    company = Company.read()
    page = {"title": title, "section": url_name, "company": company, "version": company.version, **more}
    if not request.user.has_perm("company.change_company"):
        if request.method == "POST":
            raise PermissionDenied
        return answer(request, page | {"facts": facts(company, fields)}, fields)
    if request.method == "GET":
        return answer(request, page | {"form": form_class(company=company)}, fields)
    form = form_class(request.POST, request.FILES, company=company)
    page["version"] = version = number(request.POST.get("version")) or 0
    if not form.is_valid():
        return answer(request, page | {"form": form}, fields, 422)
    try:
        values = form.values()
    except NotWritten as refusal:
        form.add_error(getattr(refusal, "field", None), str(refusal))
        return answer(request, page | {"form": form}, fields, 422)

    def save() -> HttpResponse:
        try:
            changes = change(company, values, by=request.user, now=timezone.now(), base_version=version)
        except SavedMeanwhile as conflict:
            return answer(request, page | meanwhile(values, conflict, form_class), fields, 409)
        except ValueError as refusal:
            form.add_error(getattr(refusal, "field", None), str(refusal))
            return answer(request, page | {"form": form}, fields, 422)
        return saved(request, company, url_name, title, changes)

    # Pictures were read before: that takes long, and nobody should wait for the database meanwhile.
    return answer_once(request, save, rows=[company])


def saved(request: StaffRequest, company: Company, url_name: str, title: str, changes) -> HttpResponse:
    what = title.lower() if title.endswith("documents") else f"{title.lower()} settings"
    text = f"Saved {what}." if changes else "Nothing was changed."
    # Numbers only go up, and a name is not taken away: there is no way back.
    first_name = changes.get("name", [True])[0] == ""
    undo = undo_address(company) if changes and not first_name and not set(changes) & set(NUMBERING) else ""
    messages.success(request, text, extra_tags=undo)
    return redirect(url_name)


def meanwhile(values: dict, conflict: SavedMeanwhile, form_class) -> dict:
    """What the page shows after somebody else saved first."""
    company = Company.read()
    merged, clashes = settle(values, conflict.events, shown)
    if "tax_ids" in merged:
        merged["tax_ids"] = [(row["type"], row["value"]) for row in merged["tax_ids"]]
    form = form_class(company=company, initial=merged)
    return {"form": form, "clashes": clashes, "company": company, "version": company.version}


def answer(request: StaffRequest, page: dict, fields: tuple[str, ...], status: int = 200) -> HttpResponse:
    page |= {
        "events": history(page["company"], fields),
        "submit": "Save settings",
        "cancel_url": reverse("settings"),
        "wide": True,
    }
    with_form = "form" in page and page["section"] == "company_documents"
    usual = "company/company_documents.html" if with_form else "company/company_section.html"
    return render(request, page.get("template", usual), page, status=status)


def undo_address(company: Company) -> str:
    return reverse("company_undo", args=[company.version])
