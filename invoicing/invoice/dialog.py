"""The pages of moves: who may make one, what stands in the way, the dialog that asks first, and what was done."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from billing_site.pages.confirm import confirm_page
from invoicing.invoice import wording
from invoicing.invoice.access import find_invoice, refused
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.issuing import OtherThanShown
from invoicing.models.parts.incoming import IncomingPayment
from invoicing.models.payment import InvoicePayment
from invoicing.models.states import MOVES
from invoicing.rules.move import Move

T = TypeVar("T", Invoice, CreditNote, InvoicePayment, IncomingPayment)
Page = Callable[[StaffRequest, T], HttpResponseBase]


def page_of(
    move: Move, find: Callable[[str], T], problem: Callable[[T], str]
) -> Callable[[Page[T]], Callable[..., HttpResponseBase]]:
    """For views of a thing that make this move: they get the thing, or the page leads back to it with the problem.

    `find(public_id)` gives the thing, `problem(thing)` what stands in the way in words, '' for nothing.
    """

    def decorated(view: Page[T]) -> Callable[..., HttpResponseBase]:
        @require_http_methods(["GET", "POST"])
        @permitted(move.permission)
        @wraps(view)
        def checked(request: StaffRequest, public_id: str) -> HttpResponseBase:
            thing = find(public_id)
            why = problem(thing)
            return refused(request, thing, why) if why else view(request, thing)

        return checked

    return decorated


def page_of_invoice(name: str) -> Callable[[Page[Invoice]], Callable[..., HttpResponseBase]]:
    """`page_of` the move of this name of an invoice."""
    return page_of(MOVES[name], find_invoice, partial(wording.refusal, name))


@dataclass(frozen=True)
class Dialog(Generic[T]):
    """What asks before a move, and makes it on POST: see `dialog`."""

    move: Move
    ask: Callable[[T], dict]
    done: Callable[[T], str]
    problem: Callable[[T], str]
    after: str | None
    guarded: bool
    undo: Callable[[T], str]
    more: dict[str, Any]

    def asked(self, request: StaffRequest, thing: T, notice: str = "") -> HttpResponse:
        try:
            question = self.ask(thing)
        except ValueError as error:
            return refused(request, thing, str(error))
        more = {"template": "invoicing/invoice/confirm.html", "tone": "", "notice": notice} | question
        page = confirm_page(request, back=thing, **more)
        page.status_code = 409 if notice else 200
        return page

    def make(self, request: StaffRequest, thing: T) -> HttpResponse:
        shown = self.more | ({"shown": request.POST.get("shown")} if self.guarded else {})
        try:
            self.move.act(thing, by=request.user, now=timezone.now(), **shown)
        except OtherThanShown as error:
            thing.refresh_from_db()
            return self.asked(request, thing, str(error))
        except ObjectDoesNotExist:
            messages.error(request, "Somebody deleted this draft meanwhile.")
            return redirect("invoice_list")
        except ValueError as error:
            thing.refresh_from_db()
            return refused(request, thing, self.problem(thing) or str(error))
        messages.success(request, self.done(thing), extra_tags=self.undo(thing))
        return redirect(self.after or thing)


def dialog(
    move: Move,
    find: Callable[[str], T],
    problem: Callable[[T], str],
    ask: Callable[[T], dict],
    done: Callable[[T], str],
    after: str | None = None,
    *,
    guarded: bool = False,
    undo: Callable[[T], str] = lambda thing: "",
    **more: Any,
) -> Callable[..., HttpResponseBase]:
    """The view that asks before a move, and on POST makes it; then comes the thing again, or the page named `after`.

    `ask(thing)` gives what the dialog says and raises ValueError where nothing can be asked; `done(thing)` words what
    was done; the rest is as for `page_of`. The verb of a `guarded` move takes `shown`, a hidden input of the question,
    and raises OtherThanShown where that is not true any more: then the question is asked again. `undo(thing)` is where
    the message offers to take something back, '' for nowhere; `more` is what else the verb is given.
    """
    question = Dialog(move, ask, done, problem, after, guarded, undo, more)

    @page_of(move, find, problem)
    def view(request: StaffRequest, thing: T) -> HttpResponse:
        return question.make(request, thing) if request.method == "POST" else question.asked(request, thing)

    return view


def invoice_dialog(
    name: str,
    ask: Callable[[Invoice], dict],
    done: Callable[[Invoice], str],
    after: str | None = None,
    *,
    guarded: bool = False,
    **more: Any,
) -> Callable[..., HttpResponseBase]:
    """The `dialog` of the move of this name of an invoice."""
    return dialog(MOVES[name], find_invoice, partial(wording.refusal, name), ask, done, after, guarded=guarded, **more)
