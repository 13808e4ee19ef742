"""The customer's payment methods in the portal: listed, added on the gateway's page, made the default, removed."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from billing_site.company.models import today
from billing_site.lib.public_address import public_address
from billing_site.staff.models.attempts import Limit, Place
from billing_site.staff.sign_in.limits import HOUR, too_many
from customers.models.errors import DeletedCustomer
from invoicing.collecting.gateways.interface import Refused, Unanswered
from invoicing.collecting.gateways.registry import charging_gateway, is_set_up
from invoicing.collecting.hosted.forms import KEY, new_key
from invoicing.collecting.hosted.setup import setup_address, take_new_method
from invoicing.collecting.hosted.waiting import BACK, leading_on
from invoicing.collecting.hosted.words import CONSENT, method_words
from invoicing.collecting.methods.shown import next_method, waiting_for
from invoicing.collecting.models.charging.checkout import Checkout
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.portal.page import shown
from invoicing.documents.text.payment import CHARGED
from invoicing.hosted.opened import many, plain
from invoicing.models.portal.visit import PortalVisit
from invoicing.portal.door import by_visit
from invoicing.portal.words import words_of
from invoicing.rules.move import IllegalMove

ADDED = Limit("methods added in the portal, customer", 10, HOUR)


@by_visit("GET", "HEAD", "POST")
def portal_methods(request: HttpRequest, visit: PortalVisit) -> HttpResponse:
    """What is on file; sent to, the gateway's page is next, on which another one is added."""
    if request.method == "POST":
        return add(request, visit)
    doc = words_of(visit.customer, visit.language)
    rows = [
        {
            "id": method.public_id,
            "words": method_words(doc, method),
            "expiry": method.expiry,
            "expired": method.has_expired(today()),
            "default": method.is_default,
        }
        for method in PaymentMethod.objects.of(visit.customer).chargeable()
    ]
    return shown(request, visit, "methods", rows=rows, key=new_key(), consent=CONSENT, can_add=is_set_up())


def add(request: HttpRequest, visit: PortalVisit) -> HttpResponse:
    doc, sent = words_of(visit.customer, visit.language), request.POST.get("key", "")
    key = sent if KEY.fullmatch(sent) else new_key()
    known = Checkout.objects.filter(key=key, customer=visit.customer, invoice=None).exists()
    if not known and too_many(timezone.now(), Place(ADDED, account=visit.customer.public_id)):
        return many(request)
    try:
        more = {"language": doc.language, "consent": doc.say(CONSENT), "email": visit.email}
        Checkout.begin(visit.customer, key=key, gateway=charging_gateway().name, now=timezone.now(), **more)
    except (DeletedCustomer, Refused):
        return plain(request, "unavailable", status=503)
    return redirect("portal_method_new", key)


@by_visit("GET", "HEAD")
def portal_method_new(request: HttpRequest, visit: PortalVisit, key: str) -> HttpResponse:
    """On to the gateway's page, and back from it."""
    found = Checkout.objects.select_related("customer__merged_into", "method", "attempt")
    checkout = found.filter(key=key if KEY.fullmatch(key) else "", customer=visit.customer, invoice=None).first()
    if checkout is None or checkout.method is not None:
        return redirect("portal_methods")
    own = reverse("portal_method_new", args=[key])
    try:
        if BACK not in request.GET:
            address = setup_address(checkout, public_address(f"{own}?{BACK}=1"), now=timezone.now())
            if not address:
                return redirect("portal_methods")
            return leading_on(shown(request, visit, "onward", address=address), address)
        method = take_new_method(checkout, now=timezone.now())
    except (Refused, Unanswered):
        return plain(request, "unavailable", status=503)
    except (IllegalMove, DeletedCustomer):
        method = None
    return redirect("portal_methods") if method else shown(request, visit, "none_added", again=own)


@by_visit("POST")
def portal_method_default(request: HttpRequest, visit: PortalVisit, method: str) -> HttpResponse:
    if found := own_method(visit, method):
        # Removed, or of another customer meanwhile: the list shows it.
        with suppress(IllegalMove):
            found.make_default(by=None, now=timezone.now())
    return redirect("portal_methods")


@by_visit("GET", "HEAD", "POST")
def portal_method_remove(request: HttpRequest, visit: PortalVisit, method: str) -> HttpResponse:
    """It is asked whether, then it is off file for good."""
    found = own_method(visit, method)
    if found is None:
        return redirect("portal_methods")
    if request.method != "POST":
        return shown(request, visit, "remove", found=found, **asked_before(visit, found))
    # Somebody may have done so meanwhile.
    with suppress(IllegalMove):
        found.detach(by=None, now=timezone.now())
    return redirect("portal_methods")


def asked_before(visit: PortalVisit, method: PaymentMethod) -> dict[str, Any]:
    """The question before one is removed, and what becomes of the invoices that wait to be charged to it.

    `waiting` is [(number, what remains)] of them. That they are collected all the same is said only where there is
    another method; without one nothing is promised.
    """
    doc, invoices = words_of(visit.customer, visit.language), waiting_for(method)
    other = next_method(method, invoices)
    return {
        "question": doc.say("Remove %(method)s?", method=method_words(doc, method)),
        "waiting": [
            (each.number, words_of(visit.customer, visit.language, each.currency).amount(each.amount_remaining))
            for each in invoices
        ],
        "charged": CHARGED,
        "other": method_words(doc, other) if other else "",
    }


def own_method(visit: PortalVisit, public_id: str) -> PaymentMethod | None:
    return PaymentMethod.objects.of(visit.customer).chargeable().filter(public_id=public_id[:40]).first()
