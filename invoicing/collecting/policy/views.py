"""The settings page of collecting, with an example of what they would do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing_site.lib.db.locks import SavedMeanwhile
from billing_site.lib.requests import StaffRequest
from billing_site.once.marks import looks
from billing_site.pages.access import number, permitted
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.collecting.policy.forms import PolicyForm
from invoicing.collecting.policy.preview import examples
from invoicing.collecting.policy.wording import facts, history

MEANWHILE = (
    "Somebody saved other settings of collecting meanwhile: Changes, below, tells which. What you typed is still here; "
    "save again to have it instead."
)


@looks(having="look")
@require_http_methods(["GET", "POST"])
@permitted("company.view_company")
def collecting_settings(request: StaffRequest) -> HttpResponseBase:
    """The button "Show an example" shows what is typed would do, without saving it."""
    saved = CollectionPolicy.current()
    may_change = request.user.has_perm("company.change_company")
    if request.method == "GET":
        return page(request, saved, PolicyForm(policy=saved) if may_change else None)
    if not may_change:
        raise PermissionDenied
    form, version = PolicyForm(request.POST, policy=saved), number(request.POST.get("version")) or 0
    if not form.is_valid():
        return page(request, saved, form, status=422, version=version)
    if "look" in request.POST:
        return page(request, as_typed(saved, form), form, version=version)
    try:
        changes = CollectionPolicy.change(form.values(), by=request.user, now=timezone.now(), base_version=version)
    except SavedMeanwhile:
        return page(request, CollectionPolicy.current(), form, status=409, notice=MEANWHILE)
    messages.success(request, "Saved the settings of collecting." if changes else "Nothing was changed.")
    return redirect("collecting_settings")


def as_typed(saved: CollectionPolicy, form: PolicyForm) -> CollectionPolicy:
    """The policy that the form describes, not saved."""
    for name, value in form.values().items():
        setattr(saved, name, value)
    return saved


def page(
    request: StaffRequest,
    policy: CollectionPolicy,
    form: PolicyForm | None,
    *,
    status: int = 200,
    notice: str = "",
    version: int | None = None,
) -> HttpResponse:
    """`version` is that of what the form was opened on: by it whoever saves hears of others who saved meanwhile."""
    context: dict[str, Any] = {
        "title": "Collecting payments",
        "form": form,
        "policy": policy,
        "facts": facts(policy),
        "version": CollectionPolicy.current().version if version is None else version,
        "examples": examples(policy.policy, now=timezone.now()),
        "notice": notice,
        "events": history(),
        "submit": "Save",
        "wide": True,
    }
    context["base"] = "pages/form.html" if form else "collecting/policy/facts.html"
    return render(request, "collecting/policy/collecting_settings.html", context, status=status)
