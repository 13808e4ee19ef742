"""Sending a document: the dialog, its preview, its texts in another language, and taking it back while it waits."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from billing_site.company.models import today
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.lib.requests import StaffRequest
from billing_site.lib.text import count_of
from billing_site.mail.limits import MailRefused
from billing_site.mail.models.again import NotPossible
from billing_site.mail.models.message import Message
from billing_site.mail.models.unlisted import unlisted, why_unlisted
from billing_site.mail.parts import Composed
from billing_site.mail.server import leaves
from billing_site.once.marks import looks
from billing_site.pages.access import an_id, permitted
from billing_site.pages.confirm import form_page
from invoicing.emails.composing.compose import proposed
from invoicing.emails.doors import AGAIN, INVOICE, NOTE, PAYMENT, Door
from invoicing.emails.forms import SendForm
from invoicing.emails.preview import preview_of
from invoicing.invoice import wording
from invoicing.invoice.access import refused
from invoicing.models.sending.recipients import NO_ADDRESS
from invoicing.models.sending.verbs import OF_DOCUMENTS, SentMeanwhile, composed, newest

# State of the newest mail -> why nothing can be canceled.
TOO_LATE = {Message.SENDING: "is leaving just now", Message.FAILED: "could not be sent"}
View = Callable[[StaffRequest, Door, Any], HttpResponse]


def page_of(door: Door, view: View) -> Callable[..., HttpResponse]:
    """The page of a document of this kind; where it cannot be sent, back to it with the reason."""

    @permitted(door.permission)
    @wraps(view)
    def checked(request: StaffRequest, public_id: str) -> HttpResponse:
        document = door.find(public_id)
        why = door.problem(document)
        return refused(request, document, why) if why else view(request, door, document)

    return checked


def form_of(request: StaffRequest, door: Door, document: Any) -> SendForm:
    """The form as posted, or as it begins; texts that nobody changed are those of the language chosen now."""
    data = request.POST if request.method == "POST" else None
    wanted = (data or request.GET).get("language")
    known = wanted if wanted in DOCUMENT_LANGUAGES else None
    before = repeated(request, document)
    if known is None and before and data is None:
        known = before.language
    language, subject, message = proposed(door.kind(document), document, language=known, now=timezone.now())
    return SendForm(data, document=document, language=language, subject=subject, message=message, again=before)


def repeated(request: StaffRequest, document: Any) -> Message | None:
    """The mail about this document that the address asks to send once more."""
    wanted = an_id(request.GET.get(AGAIN))
    may = request.user.has_perm("mail.view_message")
    return Message.objects.about(document).filter(public_id=wanted).first() if wanted and may else None


def address_of(request: StaffRequest, door: Door, page: str, document: Any) -> str:
    """A page of the dialog, which is still about the mail that is repeated."""
    wanted = request.GET.get(AGAIN, "")
    return door.address(page, document) + (f"?{urlencode({AGAIN: wanted})}" if wanted else "")


def send(request: StaffRequest, door: Door, document: Any) -> HttpResponse:
    """What will go to whom; on POST it goes."""
    form = form_of(request, door, document)
    if request.method == "POST" and form.is_valid():
        try:
            seen = request.POST.get("seen", "")
            mail = door.send(document, by=request.user, now=timezone.now(), seen=seen, **form.chosen())
            if before := repeated(request, document):
                before.note_copy(mail, by=request.user, now=timezone.now())
        except SentMeanwhile as meanwhile:
            return send_page(request, door, document, form, notice=str(meanwhile), status=409)
        except MailRefused as refusal:
            form.add_error({"to": "more_to", "cc": "more_cc"}.get(refusal.field, "message"), str(refusal))
        except ValueError as error:
            document.refresh_from_db()
            return refused(request, document, door.problem(document) or str(error))
        else:
            messages.success(request, on_its_way(door, document, mail), extra_tags=door.address("unsend", document))
            if outside := unlisted(mail.to):
                messages.warning(request, f"Nothing goes to {', '.join(sorted(outside)[:3])}. {why_unlisted()}")
            return redirect(document)
    return send_page(request, door, document, form)


def send_page(
    request: StaffRequest, door: Door, document: Any, form: SendForm, *, notice: str = "", status=None
) -> HttpResponse:
    before = newest(document)
    more = {
        "wide": True,
        "lead": "",
        "notice": notice,
        "nowhere": leaves(),
        "nobody": not form.people,
        "way": NO_ADDRESS.link(document),
        "before": before,
        "hidden": [("seen", before.public_id if before else "")],
        # Not the page that is asked: another language is chosen on one of its own.
        "action": address_of(request, door, "send", document),
        "preview_url": address_of(request, door, "send_preview", document),
        "texts_url": address_of(request, door, "send_texts", document),
    }
    title = f"Send {door.called(document)[:1].lower()}{door.called(document)[1:]}"
    template = "invoicing/emails/send.html"
    return form_page(request, form, title, back=document, submit="Send", template=template, status=status, **more)


def on_its_way(door: Door, document: Any, mail: Message) -> str:
    """'Invoice ACME-0004 is on its way to jenny@example.com. Due 3 Dec.'"""
    others = count_of(len(mail.to) - 3, "more address", "more addresses") if len(mail.to) > 3 else ""
    to = ", ".join([*mail.to[:3], *([others] if others else [])])
    due = getattr(document, "due_date", None) if document.status == "open" else None
    return f"{door.called(document)} is on its way to {to}." + (f" Due {due_words(due)}." if due else "")


def due_words(day) -> str:
    """'3 Dec', with the year where it is another one."""
    words = wording.plain_day(day)
    return words if day.year != today().year else words.rpartition(" ")[0]


def send_preview(request: StaffRequest, door: Door, document: Any) -> HttpResponse:
    """The mail as it would go now, for the frame."""

    def mail_of(form: SendForm) -> Composed:
        return composed(door.kind(document), document, now=timezone.now(), attach=form.attaches, **form.texts())

    return preview_of(request, partial(form_of, request, door, document), mail_of)


def send_texts(request: StaffRequest, door: Door, document: Any) -> HttpResponse:
    """The form in the language chosen now; what was typed stays."""
    form = form_of(request, door, document)
    if request.htmx:
        return render(request, "invoicing/emails/texts.html", {"form": form})
    return send_page(request, door, document, form, status=200)


def unsend(request: StaffRequest, door: Door, document: Any) -> HttpResponse:
    """Cancel the mails with the document that still wait; others about it, an answer say, go."""
    mails = Message.objects.about(document).filter(kind__in=OF_DOCUMENTS)
    canceled = 0
    for mail in mails.filter(state=Message.WAITING):
        try:
            mail.cancel(by=request.user, now=timezone.now())
        except NotPossible:
            continue
        canceled += 1
    called, last = door.called(document), mails.first()
    if canceled:
        again = " again" if mails.filter(state=Message.SENT).exists() else ""
        messages.success(request, f"Sending canceled. {called} was not sent{again}.")
    elif last is None or last.state == Message.SUPPRESSED:
        messages.info(request, f"Nothing is to be canceled: no mail with {called[:1].lower()}{called[1:]} waits.")
    else:
        messages.warning(request, f"It is too late to cancel: {called} {TOO_LATE.get(last.state, 'has left')}.")
    return redirect(document)


def pages(door: Door) -> tuple[Callable[..., HttpResponse], ...]:
    """(dialog, preview, texts, cancel) of one kind of document."""
    both = require_http_methods(["GET", "POST"])
    return (
        both(page_of(door, send)),
        looks()(xframe_options_sameorigin(both(page_of(door, send_preview)))),
        looks()(require_POST(page_of(door, send_texts))),
        require_POST(permitted(door.permission)(partial(found, door))),
    )


def found(door: Door, request: StaffRequest, public_id: str) -> HttpResponse:
    """Canceling is possible whatever became of the document."""
    return unsend(request, door, door.find(public_id))


invoice_send, invoice_send_preview, invoice_send_texts, invoice_unsend = pages(INVOICE)
credit_note_send, credit_note_send_preview, credit_note_send_texts, credit_note_unsend = pages(NOTE)
payment_send, payment_send_preview, payment_send_texts, payment_unsend = pages(PAYMENT)
