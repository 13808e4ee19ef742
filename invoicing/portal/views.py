"""Into the portal and out of it: asking for a link, its button, whose account to look at, the language, signing out."""

import hmac

from django.core.validators import EmailValidator
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac

from billing_site.jobs.queue import enqueue
from billing_site.lib.origin import client_address, network_of
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.lib.text import same_email
from billing_site.staff.models.attempts import Limit, Place
from billing_site.staff.sign_in.limits import HOUR, too_many
from invoicing.emails.composing.compose import language_of
from invoicing.hosted.opened import many
from invoicing.models.portal.link import PortalLink, hash_of
from invoicing.models.portal.visit import PortalVisit
from invoicing.portal.door import by_visit, let_in, let_out, outside, portal, visit_of

ASKED_BY_NETWORK = Limit("portal links asked for, network", 20, HOUR)
ASKED_FOR_ADDRESS = Limit("portal links asked for, address", 3, HOUR)
WRONG_LINKS = Limit("wrong links to the portal, network", 30, 5 * 60)
SEND_LINK = "invoicing.portal.tasks.send_link"
is_address = EmailValidator()


@portal("GET", "HEAD", "POST")
def portal_ask(request: HttpRequest) -> HttpResponse:
    """Ask for a link by typing an address. What is answered is the same whether anybody has it."""
    if request.method != "POST":
        if visit_of(request):
            return redirect("portal_overview")
        return outside(request, "ask", ended="ended" in request.GET)
    now, email = timezone.now(), request.POST.get("email", "").strip()
    try:
        is_address(email[:400])
    except ValidationError:
        return outside(request, "ask", status=422, typed=email[:400], error=True)
    if too_many(now, Place(ASKED_BY_NETWORK, source=network_of(client_address(request)))):
        return many(request)
    account = salted_hmac("invoicing.portal.address", same_email(email), algorithm="sha256").hexdigest()
    if not too_many(now, Place(ASKED_FOR_ADDRESS, account=account)):
        enqueue(SEND_LINK, email)
    return outside(request, "asked")


@portal("GET", "HEAD", "POST")
def portal_open(request: HttpRequest, secret: str) -> HttpResponse:
    """The link: reading it shows a button, as often as anybody looks; pressing the button uses it up."""
    now = timezone.now()
    if request.method == "POST":
        link = PortalLink.find(secret, now=now)
        begun = PortalVisit.begin(secret, language=language_of(link.customer), now=now) if link else None
        if begun is None:
            return redirect("portal_overview") if opened_here(request, secret) else no_link(request)
        visit, kept = begun
        response = redirect("portal_choose" if len(visit.customers) > 1 else "portal_overview")
        let_in(response, kept)
        return response
    link = PortalLink.find(secret, now=now)
    if link is None:
        return redirect("portal_overview") if opened_here(request, secret) else no_link(request)
    return outside(request, "open", language=language_of(link.customer), token=secret)


def opened_here(request: HttpRequest, secret: str) -> bool:
    """Whether this browser is in the portal by this very link: who opens it once more is let go on."""
    visit = visit_of(request)
    return visit is not None and hmac.compare_digest(visit.link.token_hash, hash_of(secret))


def no_link(request: HttpRequest) -> HttpResponse:
    """Used, expired, unknown, of somebody who is gone: nobody learns which."""
    wrong = Place(WRONG_LINKS, source=network_of(client_address(request)))
    return many(request) if too_many(timezone.now(), wrong) else outside(request, "no_link", status=404)


@by_visit("GET", "HEAD", "POST")
def portal_choose(request: HttpRequest, visit: PortalVisit) -> HttpResponse:
    """Of several customers with one address: whose documents to look at."""
    if request.method == "POST":
        chosen = visit.choose(request.POST.get("customer", ""), now=timezone.now())
        return redirect("portal_overview" if chosen else "portal_choose")
    return inside_choice(request, visit)


def inside_choice(request: HttpRequest, visit: PortalVisit) -> HttpResponse:
    return outside(request, "choose", language=visit.language, customers=visit.customers, visit=visit)


@by_visit("GET", "HEAD", "POST")
def portal_language(request: HttpRequest, visit: PortalVisit) -> HttpResponse:
    """Read on in another language. Reading this address leads to the overview, as that of signing out does."""
    tag = request.POST.get("language", "")
    if tag in DOCUMENT_LANGUAGES:
        visit.speak(tag)
    return redirect("portal_overview")


@portal("GET", "HEAD", "POST")
def portal_sign_out(request: HttpRequest) -> HttpResponse:
    """End the visit, where there is one."""
    if request.method != "POST":
        return redirect("portal_ask")
    visit = visit_of(request)
    if visit:
        visit.end(now=timezone.now())
    response = outside(request, "ask", language=visit.language if visit else "", signed_out=True)
    let_out(response)
    return response
