"""The pages that pause or resume the reminders of many customers or invoices."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from billing_site.company.models import today
from billing_site.jobs.selection import start_job
from billing_site.lib.ids import public_id
from billing_site.lib.requests import StaffRequest
from billing_site.once.answering import answer_once
from billing_site.once.marks import in_steps, looks
from billing_site.pages.access import number, permitted
from billing_site.pages.selection import list_address, selected
from invoicing.models.reminders.wording import pause_words, paused_words
from invoicing.reminders.many.forms import ManyForm
from invoicing.reminders.many.pausing import (
    KINDS,
    PAUSE,
    Change,
    Kind,
    change_each,
    events_of,
    outcome,
    put_back_each,
)

INLINE, SHOWN = 100, 5
JOB, UNDO_JOB = "invoicing.reminders.many.jobs.pause_job", "invoicing.reminders.many.jobs.put_back_job"
NOTHING = "There is nothing to undo."


def pause_page(request: StaffRequest, kind: Kind) -> HttpResponseBase:
    """Ask what to do; show whom that changes; on the second POST do it, in the background where they are many."""
    rows = selected(request.GET, kind.filter_class, kind.every())
    highest = number(request.POST.get("upto"))
    if highest:
        # Who was added after the confirmation was shown is not part of what it said.
        rows = rows.filter(pk__lte=highest)
    counted = rows.aggregate(count=Count("pk"), upto=Max("pk"))
    if not counted["count"]:
        messages.warning(request, f"No {kind.listing.plural} are selected.")
        return redirect(list_address(request, kind.listing))
    form = ManyForm(request.POST or None, today=today())
    page = {
        "title": f"Reminders of {kind.named(counted['count'])}",
        "cancel_url": list_address(request, kind.listing),
        "hidden": [("upto", counted["upto"])],
        "form": form,
        "kind": kind.name,
    }
    if request.method == "GET" or "change" in request.POST:
        typed = {name: request.POST[name] for name in form.fields if name in request.POST}
        return choice(request, page | {"form": ManyForm(today=today(), initial=typed)})
    if not form.is_valid():
        return choice(request, page, 422)
    if "confirmed" not in request.POST:
        return preview(request, page, kind, form, rows)
    return act(request, kind, form.change(), rows)


def choice(request: StaffRequest, page: dict[str, Any], status: int = 200) -> HttpResponse:
    template = "invoicing/reminders/many/pause.html"
    return render(request, template, page | {"submit": "Show what changes"}, status=status)


def preview(request: StaffRequest, page: dict[str, Any], kind: Kind, form: ManyForm, rows: QuerySet) -> HttpResponse:
    """What would change; it carries the choice along as hidden inputs."""
    change = form.change()
    differing = change.differing(kind, rows)
    count, total, possible = differing.count(), rows.count(), rows.filter(kind.possible()).count()
    first = list(differing.order_by("-pk")[:SHOWN])
    typed = [(name, value) for name in form.fields for value in request.POST.getlist(name)]
    verb = change.what.capitalize()
    context = {
        "says": says(change),
        "submit": f"{verb} reminders of {kind.named(count)}",
        "hidden": [*page["hidden"], *typed, ("confirmed", "1")],
        "form": None,
        "count": count,
        "same": possible - count,
        "cannot": total - possible,
        "why_not": kind.why_not,
        "first": shown(kind, first),
        "then": says(change) if change.what == PAUSE else "",
        "shown": SHOWN,
        "pauses": change.what == PAUSE,
    }
    return render(request, "invoicing/reminders/many/pause_preview.html", page | context)


def shown(kind: Kind, rows: list) -> list[tuple]:
    """(row, its pause now in words)"""
    holds = kind.holds.objects.filter(paused=True, **{f"{kind.owner}__in": [row.pk for row in rows]})
    known = {getattr(hold, f"{kind.owner}_id"): hold for hold in holds}
    return [(row, pause_words(known.get(row.pk), today())) for row in rows]


def says(change: Change) -> str:
    return f"Paused{paused_words(change.until, change.reason)}" if change.what == PAUSE else "Reminders continue"


def act(request: StaffRequest, kind: Kind, change: Change, rows: QuerySet) -> HttpResponseBase:
    differing = change.differing(kind, rows)
    counted = differing.aggregate(count=Count("pk"), upto=Max("pk"))
    if not counted["count"]:
        messages.info(request, "Everything is as it was already.")
        return redirect(list_address(request, kind.listing))
    if counted["count"] > INLINE:
        # The job is one thing: of two who ask for it at once, one begins it.
        return answer_once(request, partial(begin, request, kind, change, **counted))
    now = timezone.now()
    operation_id = public_id("op", now)
    some = list(differing.order_by("pk"))
    done, refused = change_each(kind, change, some, by=request.user, now=now, operation_id=operation_id)
    words = outcome(f"{change.participle.capitalize()} reminders of", done, refused, kind)
    undo = undo_address(kind, operation_id) if done else ""
    (messages.warning if refused else messages.success)(request, words, extra_tags=undo)
    return redirect(list_address(request, kind.listing))


def begin(request: StaffRequest, kind: Kind, change: Change, *, count: int, upto: int) -> HttpResponse:
    """Leave them to a job, whose page offers to undo it."""
    now = timezone.now()
    operation_id = public_id("op", now)
    title = f"{change.what.capitalize()} reminders: {kind.named(count)}"
    params = {"kind": kind.name, "change": change.params, "batch": operation_id}
    undo, back = undo_address(kind, operation_id), list_address(request, kind.listing)
    return start_job(request, title, JOB, now=now, total=count, upto=upto, back_url=back, undo_url=undo, **params)


def undo_address(kind: Kind, operation_id: str) -> str:
    return reverse(f"{kind.page}_undo", args=[operation_id])


def undo(request: StaffRequest, kind: Kind, operation_id: str) -> HttpResponseBase:
    """Each gets back what it had before, unless somebody changed it since."""
    events, to = events_of(kind, operation_id), kind.listing.url("list")
    count = events.count()
    if not count:
        messages.error(request, NOTHING)
        return redirect(to)
    now = timezone.now()
    new = public_id("op", now)
    if count > INLINE:
        params: dict[str, Any] = {"kind": kind.name, "undoes": operation_id, "batch": new}
        params["undo_url"] = undo_address(kind, new)
        title = f"Put back the reminders of {kind.named(count)}"
        begin_undo = partial(start_job, request, title, UNDO_JOB, now=now, total=count, back_url=to, **params)
        return answer_once(request, begin_undo)
    done, refused = put_back_each(kind, events, by=request.user, now=now, operation_id=new)
    words = outcome("Put back the reminders of", done, refused, kind)
    again = undo_address(kind, new) if done else ""
    (messages.warning if refused else messages.success)(request, words, extra_tags=again)
    return redirect(to)


@looks(without="confirmed")
@in_steps
@require_http_methods(["GET", "POST"])
@permitted(KINDS["customer"].permission)
def reminders_of_customers(request: StaffRequest) -> HttpResponseBase:
    return pause_page(request, KINDS["customer"])


@looks(without="confirmed")
@in_steps
@require_http_methods(["GET", "POST"])
@permitted(KINDS["invoice"].permission)
def reminders_of_invoices(request: StaffRequest) -> HttpResponseBase:
    return pause_page(request, KINDS["invoice"])


@in_steps
@require_POST
@permitted(KINDS["customer"].permission)
def reminders_of_customers_undo(request: StaffRequest, operation_id: str) -> HttpResponseBase:
    return undo(request, KINDS["customer"], operation_id)


@in_steps
@require_POST
@permitted(KINDS["invoice"].permission)
def reminders_of_invoices_undo(request: StaffRequest, operation_id: str) -> HttpResponseBase:
    return undo(request, KINDS["invoice"], operation_id)
