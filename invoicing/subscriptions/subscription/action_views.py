"""What is done with a subscription on its page: pausing, canceling, keeping it, editing, its trial, what is planned."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from billing_site.lib.dates import short_date
from billing_site.lib.db.locks import SavedMeanwhile
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import find, number, permitted
from billing_site.pages.confirm import confirm_page, form_page, refusals_in, refusals_shown, updated
from billing_site.pages.conflict import conflict_words
from invoicing.models.parts.charged import MethodRefused
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.editing import edit, move_trial_end
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.changing import drop_planned
from invoicing.subscriptions.models.verbs.ending import ENDED, cancel, cancel_later, keep
from invoicing.subscriptions.models.verbs.pausing import pause, resume
from invoicing.subscriptions.models.verbs.retrying import retry
from invoicing.subscriptions.models.verbs.terms import SubscriptionRefused
from invoicing.subscriptions.subscription.access import CHANGES, find_subscription, refused
from invoicing.subscriptions.subscription.credit import credit_words, due_words, in_time, said_of_due
from invoicing.subscriptions.subscription.forms import AT_END, NOW, CancelForm, EditForm, PauseForm, TrialForm
from invoicing.subscriptions.subscription.timeline import WORDING


@require_http_methods(["GET", "POST"])
@permitted(CHANGES)
def subscription_pause(request: StaffRequest, public_id: str) -> HttpResponse:
    subscription, now = find_subscription(public_id), timezone.now()
    if not subscription.is_live:
        return refused(request, subscription, ENDED)
    form = PauseForm(request.POST or None, subscription=subscription, now=now)
    if form.is_valid():
        behavior, until = form.cleaned_data["behavior"], form.cleaned_data["resumes_at"]
        with refusals_in(form, IllegalMove, ValueError):
            pause(subscription, behavior, by=request.user, now=now, resumes_at=until)
            words = f"until {short_date(until)}" if until else "until somebody resumes it"
            messages.success(request, f"Collection is paused {words}.")
            return redirect(subscription)
    lead = "Its periods continue and make invoices, which are not collected. They count from the next one."
    lead = f"{lead} {due_words(subscription, now)}".strip()
    return form_page(request, form, "Pause collection", back=subscription, lead=lead)


@require_http_methods(["GET", "POST"])
@permitted(CHANGES)
def subscription_resume(request: StaffRequest, public_id: str) -> HttpResponse:
    """Bill and collect again; one whose trial ended without a payment method begins its first period."""
    subscription = find_subscription(public_id)
    if request.method == "POST":
        with refusals_shown(request, IllegalMove, ValueError):
            invoice = resume(subscription, by=request.user, now=timezone.now())
            billed = f" Invoice {invoice.number or 'of its first period'} was made." if invoice else ""
            messages.success(request, f"The subscription is resumed.{billed}")
        return redirect(subscription)
    if subscription.status != states.PAUSED and not subscription.pause_behavior:
        return refused(request, subscription, "This subscription is not paused.")
    begins = subscription.status == states.PAUSED
    lead = (
        "A period begins now and is billed at once."
        if begins
        else "Invoices from now on are finalized and collected again. Those that were made meanwhile stay as they are."
    )
    lead = f"{lead} {due_words(subscription, timezone.now())}".strip()
    title, submit = "Resume the subscription?", "Resume"
    return confirm_page(request, title, submit=submit, back=subscription, lead=lead, tone="btn-primary")


@require_http_methods(["GET", "POST"])
@permitted(CHANGES)
def subscription_cancel(request: StaffRequest, public_id: str) -> HttpResponse:
    subscription, now = find_subscription(public_id), timezone.now()
    if not subscription.is_live:
        return refused(request, subscription, ENDED)
    found = in_time(subscription, now)
    form = CancelForm(request.POST or None, subscription=found.course.subscription if found else subscription, now=now)
    if form.is_valid():
        with refusals_in(form, IllegalMove, ValueError, field="at"):
            messages.success(request, canceled(request, subscription, form, now))
            return redirect(subscription)
    told = (said_of_due(found), credit_words(found, now)) if found else ()
    lead = " ".join(filter(None, ["Nothing is billed once it ended, and that is for good.", *told]))
    more: dict[str, Any] = {"lead": lead, "tone": "btn-danger", "cancel_label": "Keep it"}
    return form_page(request, form, "Cancel subscription", back=subscription, **more)


def canceled(request: StaffRequest, subscription: Subscription, form: CancelForm, now: datetime) -> str:
    """Have it end as the form says; what was done, in words."""
    data = form.cleaned_data
    why = {"feedback": data["feedback"], "comment": data["comment"], "credits": data["credits"]}
    if data["when"] == NOW:
        invoice = cancel(subscription, by=request.user, now=now, **why)
        return "The subscription has ended." + (f" Its last invoice is {invoice}." if invoice else "")
    at = None if data["when"] == AT_END else data["at"]
    cancel_later(subscription, at, by=request.user, now=now, **why)
    return f"The subscription ends on {short_date(subscription.ends_at)}." if subscription.ends_at else "It ends."


@require_POST
@permitted(CHANGES)
def subscription_keep(request: StaffRequest, public_id: str) -> HttpResponse:
    """Undo a planned end."""
    subscription = find_subscription(public_id)
    with refusals_shown(request, IllegalMove):
        kept = keep(subscription, by=request.user, now=timezone.now())
        messages.success(request, "The subscription continues." if kept else "No end was planned any more.")
    return redirect(subscription)


@require_POST
@permitted(CHANGES)
def subscription_retry(request: StaffRequest, public_id: str) -> HttpResponse:
    """Bill one again that waits for somebody, once what stood in the way is set right."""
    subscription = find_subscription(public_id)
    with refusals_shown(request, IllegalMove):
        if retry(subscription, by=request.user, now=timezone.now()):
            messages.success(request, "It is billed again: nothing stands in the way any more.")
        else:
            messages.error(request, f"It still cannot be billed: {subscription.problem}")
    return redirect(subscription)


@require_POST
@permitted(CHANGES)
def subscription_drop_planned(request: StaffRequest, public_id: str, change: str) -> HttpResponse:
    """Take a planned change back."""
    subscription = find_subscription(public_id)
    planned = find(subscription.planned_changes.all(), change)
    dropped = drop_planned(subscription, planned, by=request.user, now=timezone.now())
    words = f"The change planned for {short_date(planned.at)}"
    messages.success(request, f"{words} is taken back." if dropped else f"{words} was made or taken back already.")
    return redirect(subscription)


@require_http_methods(["GET", "POST"])
@permitted(CHANGES)
def subscription_trial(request: StaffRequest, public_id: str) -> HttpResponse:
    """End the trial now, or at another moment."""
    subscription, now = find_subscription(public_id), timezone.now()
    if subscription.status != states.TRIALING:
        return refused(request, subscription, "This subscription is not in a trial.")
    form = TrialForm(request.POST or None, initial={"trial_end": subscription.trial_end})
    if form.is_valid():
        with refusals_in(form, SubscriptionRefused, IllegalMove, ValueError):
            move_trial_end(subscription, form.at, by=request.user, now=now)
            ends = f"The trial ends on {short_date(form.at)}." if form.at else "The trial has ended."
            messages.success(request, ends)
            return redirect(subscription)
    lead = "Nothing is billed for a trial, and it lasts two years at most."
    return form_page(request, form, "Change trial", back=subscription, lead=lead)


@require_http_methods(["GET", "POST"])
@permitted(CHANGES)
def subscription_edit(request: StaffRequest, public_id: str) -> HttpResponse:
    """How it is collected, and what its invoices say."""
    subscription = find_subscription(public_id)
    form = EditForm(request.POST or None, subscription=subscription)
    version, status = number(request.POST.get("version")), None
    if form.is_valid():
        try:
            with refusals_in(form, MethodRefused, SubscriptionRefused, IllegalMove):
                now, by = timezone.now(), request.user
                changes = edit(subscription, form.values(), by=by, now=now, base_version=version)
                return updated(request, subscription, changes, text="Updated the subscription.")
        except SavedMeanwhile as conflict:
            subscription.refresh_from_db()
            form.add_error(None, conflict_words("subscription", conflict.events, WORDING))
            version, status = None, 409
    page: dict[str, Any] = {"submit": "Update subscription", "back": subscription, "status": status}
    hidden = [("version", subscription.version if version is None else version)]
    lead = "It counts for the next invoice. What was issued stays as it is."
    return form_page(request, form, "Edit subscription", hidden=hidden, lead=lead, **page)
