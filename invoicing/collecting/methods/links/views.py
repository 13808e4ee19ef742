"""What whoever has a link sees of it: a page that says what it is for, the way to the gateway, and the way back."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from billing_site.lib.origin import client_address, network_of
from billing_site.lib.public_address import public_address
from billing_site.staff.models.attempts import Limit, Place
from billing_site.staff.sign_in.limits import too_many
from invoicing.collecting.gateways.interface import Refused, Unanswered
from invoicing.collecting.hosted.words import CONSENT
from invoicing.collecting.methods.links.asking import ask, page_for
from invoicing.collecting.models.setup_request import SetupRequest
from invoicing.emails.composing.compose import language_of
from invoicing.hosted.opened import answered, many, plain, readers_language, reads
from invoicing.portal.door import look, portal
from invoicing.portal.words import PortalWords

log = logging.getLogger("billfold")
WRONG_LINKS = Limit("wrong links to add a method, network", 30, 5 * 60)
UNREACHABLE = "The gateway could not be asked for a customer who added a payment method: %s"


@portal("GET", "HEAD")
def method_link(request: HttpRequest, secret: str) -> HttpResponse:
    """What the link is for, or what came of it. Looking at it uses nothing up: mail scanners do that."""
    found = SetupRequest.find(secret)
    if found is None:
        wrong = Place(WRONG_LINKS, source=network_of(client_address(request)))
        return many(request) if too_many(timezone.now(), wrong) else page(request, "over", 404)
    reads(request, language_of(found.owner))
    if found.state == SetupRequest.DONE:
        return page(request, "done")
    if not found.is_usable(timezone.now()):
        return page(request, "over", 404)
    return page(request, "add", secret=secret, lead=consent_to(found, request), tried="tried" in request.GET)


def consent_to(setup: SetupRequest, request: HttpRequest) -> str:
    """What whoever goes on agrees to, in the language of the page."""
    doc = PortalWords("", readers_language(request), "")
    if setup.is_for_all:
        return doc.say("Future invoices from %(seller)s will be paid with it automatically.", seller=look()["seller"])
    return doc.say(CONSENT)


def page(request: HttpRequest, template: str, status: int = 200, **more: Any) -> HttpResponse:
    context = {"doc": PortalWords("", readers_language(request), ""), **look(), **more}
    response = answered(request, f"collecting/methods/links/{template}.html", context, status)
    # The address is a secret: no other site is told where somebody came from.
    response["Referrer-Policy"] = "no-referrer"
    return response


@portal("GET", "HEAD")
def method_link_go(request: HttpRequest, secret: str) -> HttpResponse:
    """To the gateway's page, which is made now: it may last for a day only."""
    found, now = SetupRequest.find(secret), timezone.now()
    if found is None or not found.is_usable(now):
        return redirect("method_link", secret)
    reads(request, language_of(found.owner))
    try:
        there = page_for(found, public_address(reverse("method_link_back", args=[secret])), now=now)
    except (Refused, Unanswered) as fault:
        log.warning(UNREACHABLE, fault)
        return plain(request, "unavailable", status=503)
    if there is None:
        return redirect("method_link", secret)
    found.went(there, language=readers_language(request), consent=consent_to(found, request), now=now)
    response = redirect(there.url)
    response["Referrer-Policy"] = "no-referrer"
    return response


@portal("GET", "HEAD")
def method_link_back(request: HttpRequest, secret: str) -> HttpResponse:
    """From the gateway's page, as often as anybody comes: what was set up there is put on file once."""
    found = SetupRequest.find(secret)
    if found is None:
        return redirect("method_link", secret)
    reads(request, language_of(found.owner))
    try:
        done = ask(found, now=timezone.now())
    except (Refused, Unanswered) as fault:
        # The clock asks again: nothing is lost.
        log.warning(UNREACHABLE, fault)
        return plain(request, "unavailable", status=503)
    address = reverse("method_link", args=[secret])
    return redirect(address if done else f"{address}?tried")
