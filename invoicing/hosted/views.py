"""The page of an invoice that its customer sees: to read, to keep as PDF, and to say something about."""

from contextlib import suppress
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from billing_site.company.images import FOLDER, TYPES
from billing_site.lib.origin import client_address, network_of
from billing_site.mail.limits import MailRefused
from billing_site.staff.models.attempts import Limit, Place
from billing_site.staff.sign_in.limits import DAY, HOUR, too_many
from invoicing.documents import stored
from invoicing.documents.serving import as_kept
from invoicing.documents.text import colour
from invoicing.hosted.colour import rules
from invoicing.hosted.forms import PaidForm, QueryForm
from invoicing.hosted.mails import NoAddress, mail_new_link
from invoicing.hosted.opened import by_link, from_elsewhere, path_of, plain, public, replaced, wrong_link
from invoicing.hosted.page import Refused, document_for, invoice_page
from invoicing.hosted.seen import was_downloaded, was_viewed
from invoicing.models.credit_note import CreditNote
from invoicing.models.hosted.claim import PaymentClaim
from invoicing.models.hosted.link import Opened
from invoicing.models.hosted.query import InvoiceQuery, TooManyQueries
from invoicing.rules.move import IllegalMove

SAID_BY_NETWORK = Limit("said on invoices, network", 20, HOUR)
SAID_ON_INVOICE = Limit("said on an invoice", 10, DAY)
NEW_LINKS_ASKED = Limit("new links asked for, network", 20, HOUR)
NEW_LINK_MAILED = Limit("new link mailed, invoice", 1, HOUR)


@by_link("GET", "HEAD")
def hosted_invoice(request: HttpRequest, opened: Opened) -> HttpResponse:
    was_viewed(request, opened)
    return invoice_page(request, opened, document_for(request, opened.invoice, timezone.now()), path_of(request))


@by_link("GET", "HEAD")
def hosted_pdf(request: HttpRequest, opened: Opened) -> HttpResponseBase:
    """The PDF that everybody gets, as it was kept."""
    response = pdf(request, opened.invoice, opened.invoice.number)
    was_downloaded(request, opened)
    return response


@by_link("GET", "HEAD")
def hosted_receipt(request: HttpRequest, opened: Opened, receipt: str) -> HttpResponseBase:
    found = opened.invoice.payments.select_related("invoice").filter(public_id=receipt).first()
    return pdf(request, found, found.receipt_number) if found else plain(request, "gone", status=404)


@by_link("GET", "HEAD")
def hosted_credit_note(request: HttpRequest, opened: Opened, correction: str) -> HttpResponseBase:
    found = CreditNote.objects.filter(invoice=opened.invoice, public_id=correction).first()
    return pdf(request, found, found.number) if found else plain(request, "gone", status=404)


def pdf(request: HttpRequest, owner: stored.Owner, name: str) -> HttpResponseBase:
    try:
        return as_kept(request, owner, name)
    except stored.DocumentLost:
        # check_books tells staff of it.
        return plain(request, "unavailable", status=503)


@by_link("GET", "HEAD", "POST")
def hosted_paid(request: HttpRequest, opened: Opened) -> HttpResponse:
    """ "I have paid", with the day. Reading this address leads to the page."""
    if request.method != "POST":
        return back(request)
    now = timezone.now()
    doc = document_for(request, opened.invoice, now)
    form = PaidForm(request.POST, doc, now)
    refused = Refused(paid=form)
    if status := refusal(request, opened, refused, doc, valid=form.is_valid()):
        return invoice_page(request, opened, doc, path_of(request), refused=refused, status=status)
    # Paid or voided meanwhile: the page says so.
    with suppress(IllegalMove):
        PaymentClaim.say(opened.invoice, form.cleaned_data["paid_on"], now=now)
    return back(request)


@by_link("GET", "HEAD", "POST")
def hosted_query(request: HttpRequest, opened: Opened) -> HttpResponse:
    """ "Something is wrong", with a message."""
    if request.method != "POST":
        return back(request)
    now = timezone.now()
    doc = document_for(request, opened.invoice, now)
    form = QueryForm(request.POST, doc)
    refused = Refused(query=form)
    status = refusal(request, opened, refused, doc, valid=form.is_valid())
    if not status:
        try:
            InvoiceQuery.ask(opened.invoice, form.cleaned_data["message"], language=doc.language, now=now)
        except TooManyQueries:
            status = 429
            refused.notice = doc.say("We have several messages from you already and will get back to you.")
    if status:
        return invoice_page(request, opened, doc, path_of(request), refused=refused, status=status)
    return back(request)


def refusal(request: HttpRequest, opened: Opened, refused: Refused, doc: Any, *, valid: bool) -> int:
    """The status where a form is not accepted, 0 where it is; what is to be said above the page goes into `refused`."""
    if from_elsewhere(request):
        refused.notice = doc.say("This was sent from another page. Check it and send it again from here.")
        return 403
    if not valid:
        return 422
    network = Place(SAID_BY_NETWORK, source=network_of(client_address(request)))
    if too_many(timezone.now(), network, Place(SAID_ON_INVOICE, account=opened.invoice.public_id)):
        refused.notice = doc.say("Too many requests. Wait a few minutes, then try again.")
        return 429
    return 0


def ask_for_new_link(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Mail the link of today to the address on file: whether there is one, and whether it went, nobody is told."""
    if request.method != "POST" or from_elsewhere(request):
        return replaced(request, opened)
    network = Place(NEW_LINKS_ASKED, source=network_of(client_address(request)))
    now = timezone.now()
    if not too_many(now, network, Place(NEW_LINK_MAILED, account=opened.invoice.public_id)):
        with suppress(NoAddress, MailRefused):
            mail_new_link(opened.invoice, now=now)
    return plain(request, "on_its_way", status=200)


@by_link("GET", "HEAD", "POST", old=ask_for_new_link)
def hosted_new_link(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Of the link of today: there is no newer one, so this leads to its page."""
    return back(request)


def back(request: HttpRequest) -> HttpResponse:
    """To the page, which tells what stands now; sent once more there is nothing to repeat."""
    language = request.GET.urlencode() if set(request.GET) == {"lang"} else ""
    response = redirect("hosted_invoice", *path_of(request))
    response["Location"] += f"?{language}" if language else ""
    return response


@public
def hosted_gone(request: HttpRequest, rest: str) -> HttpResponse:
    """Whatever else stands below this address is answered like a link that nobody made."""
    public_id, _, part = rest.partition("/")
    if public_id and part and "/" not in part:
        # Some who copy an address leave its last sign behind.
        return redirect("hosted_invoice", public_id, part)
    return wrong_link(request)


@public
@require_safe
@cache_control(public=True, max_age=86400)
def hosted_colour(request: HttpRequest, digits: str) -> HttpResponse:
    """The account's colour as a stylesheet: pages carry no style of their own."""
    found = rules(colour.digits(f"#{digits}"))
    if not found:
        raise Http404("That is no colour.")
    return HttpResponse(found, content_type="text/css")


@public
@require_safe
@cache_control(public=True, max_age=31536000, immutable=True)
def hosted_logo(request: HttpRequest, name: str) -> HttpResponseBase:
    """A logo by the name that its content gave it, which documents of then hold for good."""
    kind = TYPES.get(name.rpartition(".")[2])
    if kind is None or "/" in name or not default_storage.exists(f"{FOLDER}{name}"):
        raise Http404("There is no such logo.")
    return FileResponse(default_storage.open(f"{FOLDER}{name}"), content_type=kind)
