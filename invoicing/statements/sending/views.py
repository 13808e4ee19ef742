"""Sending a statement of account: the dialog, its preview, and its texts in another language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial, wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from billing_site.company.models import Company
from billing_site.lib.money.text import format_amount
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.lib.requests import StaffRequest
from billing_site.mail.limits import MailRefused
from billing_site.mail.parts import Composed
from billing_site.mail.server import leaves
from billing_site.once.answering import answer_once
from billing_site.once.marks import answers_itself, looks
from billing_site.pages.access import permitted
from billing_site.pages.confirm import form_page
from customers.models.errors import DeletedCustomer
from customers.profile.access import find_existing
from invoicing.documents.limits import DocumentTooLarge
from invoicing.documents.too_large import tells_what_is_too_large
from invoicing.emails.preview import preview_of
from invoicing.models.sending.recipients import way_to_customer
from invoicing.models.sending.verbs import SentMeanwhile
from invoicing.statements.account import Statement, statement_of
from invoicing.statements.asked import address, range_form
from invoicing.statements.document import refuse_too_many
from invoicing.statements.sending.forms import StatementSendForm
from invoicing.statements.sending.post import Drawn, Moved, composed, draw, newest, post, told

View = Callable[[StaffRequest, Statement], HttpResponseBase]


def of_statement(view: View) -> Callable[..., HttpResponseBase]:
    """A page about the statement that its address asks for; where there is none, back to the statement's page."""

    @wraps(view)
    @tells_what_is_too_large
    def found(request: StaffRequest, public_id: str) -> HttpResponseBase:
        customer = find_existing(public_id)
        form, company = range_form(request, customer)
        if not (customer.currency and form.is_valid()):
            page = reverse("customer_statement_page", args=[customer.public_id])
            return redirect(f"{page}?{request.GET.urlencode()}")
        statement = statement_of(customer, form.chosen, company)
        refuse_too_many(statement)
        return view(request, statement)

    return permitted("invoicing.add_storedstatement")(found)


def form_of(request: StaffRequest, statement: Statement) -> StatementSendForm:
    """The form as posted, or as it begins; its template's texts are those of the language chosen now."""
    data = request.POST if request.method == "POST" else None
    wanted = (data or request.GET).get("language")
    known = wanted if wanted in DOCUMENT_LANGUAGES else None
    return StatementSendForm(data, statement=statement, language=known, now=timezone.now())


@answers_itself
@require_http_methods(["GET", "POST"])
@of_statement
def customer_statement_send(request: StaffRequest, statement: Statement) -> HttpResponseBase:
    """What will go to whom; on POST it goes, and the PDF that goes is kept."""
    form, now = form_of(request, statement), timezone.now()
    if request.method == "GET" or not form.is_valid():
        return send_page(request, statement, form)
    if request.POST.get("shown") != shown(statement):
        return send_page(request, statement, form, notice=str(Moved()), status=409)
    try:
        # Drawn before the transaction, so that nobody waits for it.
        drawn = draw(statement, form.envelope, Company.current(), now=now)
    except DocumentTooLarge as refusal:
        form.add_error("message", str(refusal))
        return send_page(request, statement, form)
    return answer_once(request, partial(send, request, drawn, form, now))


def send(request: StaffRequest, drawn: Drawn, form: StatementSendForm, now: datetime) -> HttpResponse:
    """The mail into the outbox, or the dialog again with the reason why not."""
    statement = drawn.statement
    try:
        mail = post(drawn, by=request.user, now=now, seen=request.POST.get("seen", ""))
    except (SentMeanwhile, Moved, DeletedCustomer) as meanwhile:
        fresh = statement_of(statement.customer, statement.period, Company.current())
        return send_page(request, fresh, form_of(request, fresh), notice=str(meanwhile), status=409)
    except MailRefused as refusal:
        form.add_error({"to": "more_to", "cc": "more_cc"}.get(refusal.field, "message"), str(refusal))
        return send_page(request, statement, form)
    messages.success(request, f"The statement is on its way to {', '.join(mail.to)}.")
    return redirect(address("page", statement))


def send_page(
    request: StaffRequest, statement: Statement, form: StatementSendForm, *, notice: str = "", status=None
) -> HttpResponse:
    before = newest(statement)
    closing = format_amount(statement.closing, statement.currency)
    return form_page(
        request,
        form,
        "Send statement of account",
        back=address("page", statement),
        submit="Send",
        template="invoicing/emails/send.html",
        status=status,
        wide=True,
        lead=f"{statement.period}, closing balance {closing}.",
        notice=notice,
        nowhere=leaves(),
        nobody=not form.people,
        way=way_to_customer(statement),
        before=before,
        hidden=[("seen", before.public_id if before else ""), ("shown", shown(statement))],
        action=address("send", statement),
        preview_url=address("send_preview", statement),
        texts_url=address("send_texts", statement),
        file=file_shown(statement, form),
    )


def shown(statement: Statement) -> str:
    """What whoever sends has seen of the account."""
    return f"{statement.opening} {statement.closing} {len(statement.movements)}"


def file_shown(statement: Statement, form: StatementSendForm) -> dict:
    """The PDF that goes along: its name and where it is looked at, in the language that is chosen."""
    language = form["language"].value()
    known = language if language in DOCUMENT_LANGUAGES else ""
    return {"name": told(statement).name, "url": f"{address('pdf', statement)}&{urlencode({'locale': known})}"}


@looks()
@xframe_options_sameorigin
@require_http_methods(["GET", "POST"])
@of_statement
def customer_statement_send_preview(request: StaffRequest, statement: Statement) -> HttpResponse:
    """The mail as it would go now, for the frame."""

    def mail_of(form: StatementSendForm) -> Composed:
        return composed(statement, form.envelope, now=timezone.now())

    return preview_of(request, partial(form_of, request, statement), mail_of)


@looks()
@require_POST
@of_statement
def customer_statement_send_texts(request: StaffRequest, statement: Statement) -> HttpResponse:
    """The form in the language chosen now; what was typed stays."""
    form = form_of(request, statement)
    if request.htmx:
        page = {"form": form, "file": file_shown(statement, form)}
        return render(request, "invoicing/emails/texts.html", page)
    return send_page(request, statement, form, status=200)
