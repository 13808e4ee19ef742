"""The pages of bulk actions: what to do, what that comes to, what came of it, and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Max
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from billing_site.jobs.selection import start_job
from billing_site.lib.requests import StaffRequest
from billing_site.lib.text import count_of
from billing_site.once.marks import looks
from billing_site.pages.access import find, number, permitted
from billing_site.pages.confirm import confirm_page
from billing_site.pages.listing import page_of, pager
from billing_site.pages.selection import list_address, selected
from invoicing.subscriptions.bulk.effects import foresee
from invoicing.subscriptions.bulk.forms import FORMS, BulkForm
from invoicing.subscriptions.bulk.jobs import counts
from invoicing.subscriptions.bulk.terms import Terms
from invoicing.subscriptions.directory.filters import SubscriptionFilter
from invoicing.subscriptions.directory.listing import LISTING
from invoicing.subscriptions.models.bulk.change import BulkChange, BulkRow
from invoicing.subscriptions.models.query import SubscriptionQuerySet
from invoicing.subscriptions.models.subscription import Subscription

JOBS = "invoicing.subscriptions.bulk.jobs"
PAGE = 50
LEAD = "Next you see how many change, how many do not and why, and what it comes to."
UNDOING = (
    "Planned changes and ends are dropped, coupons taken off, and what was changed at once is as it was. "
    "What an invoice contains already stays, and says so."
)


def confirmed(request: StaffRequest) -> tuple[SubscriptionQuerySet, int, int]:
    """(subscriptions, how many, the highest key) of what is selected, as the first page showed it."""
    rows = selected(request.GET, SubscriptionFilter, Subscription.objects.all())
    if upto := number(request.POST.get("upto")):
        # What was added after the question was shown is not part of what it said.
        rows = rows.filter(pk__lte=upto)
    found = rows.order_by().aggregate(count=Count("pk", distinct=True), upto=Max("pk"))
    return rows, found["count"], found["upto"]


@looks(without="confirmed")
@require_http_methods(["GET", "POST"])
@permitted("subscriptions.change_subscription")
def subscription_bulk(request: StaffRequest, verb: str) -> HttpResponse:
    """Ask what; show what that comes to; on the second POST leave it to a job."""
    if verb not in FORMS:
        raise Http404(verb)
    rows, count, upto = confirmed(request)
    if not count:
        messages.warning(request, "No subscriptions are selected.")
        return redirect(list_address(request, LISTING))
    form = FORMS[verb](request.POST or None, subscriptions=rows)
    title = titled(verb, count)
    page = {"title": title, "cancel_url": list_address(request, LISTING), "hidden": [("upto", upto)]}
    if request.method == "GET" or "change" in request.POST:
        typed = {name: request.POST[name] for name in form.fields if name in request.POST}
        return question(request, page, FORMS[verb](initial=typed, subscriptions=rows))
    if not form.is_valid():
        return question(request, page, form, 422)
    if "confirmed" not in request.POST:
        return preview(request, page, verb, rows, form)
    now = timezone.now()
    change = BulkChange.begin(verb, form.terms, form.words, by=request.user, now=now)
    back, job = change.get_absolute_url(), f"{JOBS}.change_job"
    return start_job(request, title, job, now=now, total=count, upto=upto, back_url=back, change=change.public_id)


def titled(verb: str, count: int) -> str:
    subscriptions = count_of(count, "subscription")
    if verb == BulkChange.CANCEL:
        return f"Cancel {subscriptions}"
    if verb == BulkChange.COUPON:
        return f"Apply a coupon to {subscriptions}"
    return f"{dict(BulkChange.VERBS)[verb]} of {subscriptions}"


def question(request: StaffRequest, page: dict, form: BulkForm, status: int = 200) -> HttpResponse:
    facts = page | {"form": form, "submit": "Show what changes", "lead": LEAD}
    return render(request, "pages/form.html", facts, status=status)


def preview(request: StaffRequest, page: dict, verb: str, rows: SubscriptionQuerySet, form: BulkForm) -> HttpResponse:
    """The choice is carried along as hidden inputs."""
    effects = foresee(Terms.of(verb, form.terms), rows, now=timezone.now())
    typed = [(name, value) for name in form.fields for value in request.POST.getlist(name)]
    facts = page | {
        "says": form.words,
        "effects": effects,
        "submit": page["title"] if effects.is_partial else titled(verb, effects.changed),
        "tone": "btn-danger" if verb == BulkChange.CANCEL else "",
        "hidden": [*page["hidden"], *typed, ("confirmed", "1")],
        "wide": True,
    }
    return render(request, "invoicing/subscriptions/bulk/bulk_preview.html", facts)


@require_GET
@permitted("subscriptions.view_subscription")
def subscription_bulk_detail(request: StaffRequest, public_id: str) -> HttpResponse:
    """What came of a bulk action, subscription by subscription."""
    change = find(BulkChange.objects.select_related("created_by"), public_id)
    found = counts(change)
    page = page_of(request, change.rows.select_related("subscription__customer"), ["id"], PAGE)
    facts = {
        "change": change,
        "figures": [(label, found.get(outcome, 0)) for outcome, label in BulkRow.OUTCOMES if found.get(outcome)],
        "rows": page.rows,
        "pager": pager(request, page, f"{sum(found.values()):,}"),
        "may_undo": bool(found.get(BulkRow.DONE)) and request.user.has_perm("subscriptions.change_subscription"),
    }
    return render(request, "invoicing/subscriptions/bulk/bulk_detail.html", facts)


@require_http_methods(["GET", "POST"])
@permitted("subscriptions.change_subscription")
def subscription_bulk_undo(request: StaffRequest, public_id: str) -> HttpResponse:
    """Ask, then take it back in the background."""
    change = find(BulkChange, public_id)
    total = change.rows.filter(outcome=BulkRow.DONE).count()
    if not total:
        messages.warning(request, "Nothing of this is there to be taken back.")
        return redirect(change)
    if request.method == "POST":
        now, back = timezone.now(), change.get_absolute_url()
        title, job = f"Undo: {change}", f"{JOBS}.undo_job"
        return start_job(request, title, job, now=now, total=total, back_url=back, change=change.public_id)
    lead = (
        "Planned changes and ends are dropped, coupons taken off, and what was changed at once is as it was. What an "
    )
    lead += "invoice contains already stays, and says so."
    title = f"Undo this for {count_of(total, 'subscription')}?"
    return confirm_page(request, title, submit="Undo", back=change, lead=UNDOING)
