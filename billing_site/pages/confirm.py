"""The page of a form, the page that asks before something is done, and what is said after either."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone

from billing_site.lib.requests import StaffRequest


def form_page(
    request: StaffRequest,
    form: BaseForm,
    title: str,
    *,
    back,
    submit: str = "",
    template: str = "pages/form.html",
    status: int | None = None,
    **more,
) -> HttpResponse:
    """The page with this form; after a POST, whose complaints it then shows, the status is 422.

    `submit` is the button, by default the title again. `back` is where "Cancel" leads: a thing that has a page, the
    name of a page, or an address. `more`: lead (a sentence above), hidden [(name, value)], tone (a class of the
    button), wide, preview …
    """
    context = {"title": title, "form": form, "submit": submit or title, "cancel_url": resolve_url(back), **more}
    return render(request, template, context, status=status or (422 if request.method == "POST" else 200))


def confirm_page(
    request: StaffRequest,
    title: str,
    *,
    submit: str,
    back,
    template: str = "pages/form.html",
    tone: str = "btn-danger",
    **more,
) -> HttpResponse:
    """The question before something is done that somebody may regret. `back` and `more`: as for `form_page`."""
    context = {"title": title, "submit": submit, "cancel_url": resolve_url(back), "tone": tone, **more}
    return render(request, template, context)


def updated(request: StaffRequest, thing, changes, undo: str = "", text: str = "Updated {}.") -> HttpResponse:
    """After its form was saved: say whether that changed anything, and go to the thing. `undo`: the undo's address."""
    messages.success(request, text.format(thing) if changes else "Nothing was changed.", extra_tags=undo)
    return redirect(thing)


def act(request: StaffRequest, verb: Callable, text: str, *refusals, to) -> HttpResponse:
    """Do the verb of a thing and say so with `text`, or why it refuses; then go `to` a thing or the name of a page."""
    with refusals_shown(request, *refusals):
        verb(by=request.user, now=timezone.now())
        messages.success(request, text)
    return redirect(to)


def ask_then_act(
    request: StaffRequest, verb: Callable, text: str, *refusals, to, title: str, submit: str, lead: str
) -> HttpResponse:
    """The question on GET, the verb on POST: see `confirm_page` and `act`."""
    if request.method == "POST":
        return act(request, verb, text, *refusals, to=to)
    return confirm_page(request, title, submit=submit, back=to, lead=lead)


@contextmanager
def refusals_in(form: BaseForm, *kinds, field: str | None = None) -> Iterator[None]:
    """Where a verb inside raises one of these `kinds`, the form says why: at the field that the refusal names
    where the form has it, else at `field`, or above it all.
    """
    try:
        yield
    except kinds as refusal:
        named = getattr(refusal, "field", None)
        form.add_error(named if named in form.fields else field, str(refusal))


@contextmanager
def refusals_shown(request: StaffRequest, *kinds) -> Iterator[None]:
    """Where a verb inside raises one of these `kinds`, the next page says why."""
    try:
        yield
    except kinds as refusal:
        messages.error(request, str(refusal))
