"""The pages that send or skip letters of the next days, those ticked or all that the filter finds."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing_site.jobs.selection import start_job
from billing_site.lib.requests import StaffRequest
from billing_site.lib.text import count_of
from billing_site.mail.server import leaves
from billing_site.once.answering import answer_once
from billing_site.once.marks import in_steps
from billing_site.pages.access import permitted
from billing_site.pages.confirm import confirm_page
from billing_site.pages.selection import is_ticked
from invoicing.reminders.many.choice import LettersForm, address_with, place_of
from invoicing.reminders.many.letters import MOST_CHOSEN, VERBS, Plan, Verb, do_each, outcome, plan
from invoicing.reminders.outlook import outlook

CHANGE = "invoicing.change_invoice"
INLINE, SHOWN = 30, 6
JOB = "invoicing.reminders.many.jobs.letters_job"


def chosen(request: StaffRequest) -> list[str]:
    """The keys of the letters that are meant: as the question named them, ticked, or all that the filter finds."""
    if "letters" in request.POST:
        return request.POST["letters"].split()[:MOST_CHOSEN]
    if is_ticked(request.GET) or not request.GET.get("matching"):
        return request.GET.getlist("ids")[:MOST_CHOSEN]
    form = LettersForm(request.GET)
    found = outlook(timezone.now(), after=place_of(request))
    return [letter.key for letter in found.letters if form.keeps(letter)] if form.is_valid() else []


def letters_page(request: StaffRequest, verb: Verb) -> HttpResponseBase:
    """Ask, with what each letter asks for; then do it, in the background where they are many."""
    keys, back = list(dict.fromkeys(chosen(request))), address_with(request)
    if request.method == "POST" and len(keys) > INLINE:
        # The job is one thing: of two who ask for it at once, one begins it.
        return answer_once(request, partial(begin, request, verb, keys, back))
    if request.method == "POST":
        done, refused = do_each(verb, keys, by=request.user, now=timezone.now())
        tell = messages.warning if refused else messages.success
        tell(request, outcome(verb, done, refused))
        return redirect(back)
    found = plan(verb, keys, timezone.now())
    if not found.letters:
        messages.warning(request, nothing(found))
        return redirect(back)
    return question(request, verb, found, back)


def nothing(found: Plan) -> str:
    reasons = "; ".join(f"{why.rstrip('.')} ({count:,})" for why, count in found.problems.most_common())
    return f"None of these reminders can be dealt with: {reasons}." if reasons else "No reminders are selected."


def question(request: StaffRequest, verb: Verb, found: Plan, back: str) -> HttpResponse:
    first = found.letters[0]
    words = f"{verb.title} {count_of(len(found.letters), 'reminder')}"
    alone = verb.name == "send" and len(first.steps) == 1
    page: dict[str, Any] = {
        "lead": verb.lead,
        "shown": found.letters[:SHOWN],
        "more": max(0, len(found.letters) - SHOWN),
        "skipped": [f"{count_of(count, 'reminder')}: {why}" for why, count in found.problems.most_common()],
        "hidden": [("letters", " ".join(letter.key for letter in found.letters))],
        "nowhere": leaves() if verb.name == "send" else "",
        "mail_of": first.invoices[0] if alone else None,
        "mail_url": reverse("reminder_preview", args=[first.invoices[0].public_id]) if alone else "",
        "template": "invoicing/reminders/many/letters.html",
    }
    return confirm_page(request, f"{words}?", submit=words, back=back, tone="", wide=True, **page)


def begin(request: StaffRequest, verb: Verb, keys: list[str], back: str) -> HttpResponse:
    title = f"{verb.title} {count_of(len(keys), 'reminder')}"
    total = len(keys)
    return start_job(request, title, JOB, now=timezone.now(), total=total, back_url=back, verb=verb.name, letters=keys)


@in_steps
@require_http_methods(["GET", "POST"])
@permitted(CHANGE)
def reminder_letters_send(request: StaffRequest) -> HttpResponseBase:
    return letters_page(request, VERBS["send"])


@in_steps
@require_http_methods(["GET", "POST"])
@permitted(CHANGE)
def reminder_letters_skip(request: StaffRequest) -> HttpResponseBase:
    return letters_page(request, VERBS["skip"])
