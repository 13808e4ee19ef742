"""The account's policy of reminders: its page, with what would go today."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing_site.company.models import Company, today_at
from billing_site.events.models import Event
from billing_site.events.timeline import Wording, change
from billing_site.lib.db.locks import SavedMeanwhile
from billing_site.lib.requests import StaffRequest
from billing_site.once.marks import looks
from billing_site.pages.access import number, permitted
from invoicing.models.reminders.policy import CHANGED, AccountReminders
from invoicing.models.reminders.wording import TONES, day_in_words, days_in_words, steps_in_words
from invoicing.reminders.forms import AccountForm
from invoicing.reminders.outlook import outlook
from invoicing.rules.reminders.dunning import on_working_day

SHOWN = 20
LABELS = {
    "enabled": "Reminders",
    "steps": "Steps",
    "one_letter": "One letter a customer",
    "working_days": "On working days only",
}
MEANWHILE = (
    "Somebody saved other reminders meanwhile: Changes, below, tells which. What you typed is still here; save again "
    "to have it instead."
)


@looks(having="look")
@require_http_methods(["GET", "POST"])
@permitted("company.view_company")
def reminder_settings(request: StaffRequest) -> HttpResponseBase:
    """The button "Show what would go today" shows that of what is typed, without saving it."""
    saved = AccountReminders.current()
    may_change = request.user.has_perm("company.change_company")
    if request.method == "GET":
        return page(request, saved, AccountForm(columns=saved) if may_change else None)
    if not may_change:
        raise PermissionDenied
    form = AccountForm(request.POST, columns=saved)
    if not form.is_valid():
        return page(request, saved, form, status=422)
    if "look" in request.POST:
        return page(request, as_typed(saved, form), form)
    try:
        version = number(request.POST.get("version")) or 0
        changes = AccountReminders.change(form.values(), by=request.user, now=timezone.now(), base_version=version)
    except SavedMeanwhile:
        fresh = AccountReminders.current()
        return page(request, fresh, form, status=409, notice=MEANWHILE)
    messages.success(request, "Saved the reminders." if changes else "Nothing was changed.")
    return redirect("reminder_settings")


def as_typed(saved: AccountReminders, form: AccountForm) -> AccountReminders:
    """The policy that the form describes, not saved."""
    values = form.values()
    return AccountReminders(
        pk=AccountReminders.KEY,
        version=saved.version,
        enabled=values["enabled"],
        steps=values["steps"],
        one_letter=values["one_letter"],
        working_days=values["working_days"],
    )


def page(
    request: StaffRequest, policy: AccountReminders, form: AccountForm | None, *, status: int = 200, notice: str = ""
) -> HttpResponse:
    switched_on = AccountReminders(
        enabled=True, steps=policy.steps, one_letter=policy.one_letter, working_days=policy.working_days
    )
    now = timezone.now()
    today = today_at(now)
    day = on_working_day(policy.policy, today)
    found = outlook(now, days=(day - today).days + 1, account=switched_on)
    letters = [letter for letter in found.letters if letter.has_address]
    context: dict[str, Any] = {
        "title": "Reminders",
        "form": form,
        "policy": policy,
        "steps": steps_in_words(policy.policy),
        "version": AccountReminders.current().version,
        "letters": letters[:SHOWN],
        "count": len(letters),
        "more": max(0, len(letters) - SHOWN),
        "without_address": len(found.letters) - len(letters),
        "day": "today" if day == today else f"on {day:%A}, {day_in_words(day)}",
        "is_partial": found.more is not None,
        "looked": found.looked,
        "notice": notice,
        "events": history(),
        "submit": "Save reminders",
        "wide": True,
    }
    context["base"] = "pages/form.html" if form else "invoicing/reminders/reminder_facts.html"
    return render(request, "invoicing/reminders/reminder_settings.html", context, status=status)


def history() -> list:
    events = Event.objects.of(Company.current()).filter(type=CHANGED).select_related("actor")[:SHOWN]
    return [WORDING.row(event) for event in events]


def changed(name: str, before: Any, after: Any, event: Event) -> list[dict]:
    return [change(LABELS.get(name, name), in_words(name, before), in_words(name, after))]


def in_words(name: str, value: Any) -> str:
    if name == "steps":
        return ", ".join(f"{days_in_words(days)} ({TONES[tone]})" for days, tone in value)
    return {True: "On", False: "Off"}[value] if name == "enabled" else {True: "Yes", False: "No"}[value]


WORDING = Wording({CHANGED: ("pencil", "Reminders changed")}, rows=changed)
