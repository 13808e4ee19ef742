"""Paths on which staff and customers press the button themselves, on the real pages, before the worker does its part.

Whoever gets no answer sends the same form again, as a browser does; or looks at the page first, as a person does.
"""

from datetime import timedelta
from itertools import count

from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from billing_site.staff.models.attempts import Attempts
from invoicing.collecting.disputing import learn_of_disputes
from invoicing.collecting.models.charging.beginning import UNDER_WAY
from invoicing.collecting.models.dispute import Dispute
from tests.factories import staff
from tests.invoicing.collecting.factories import charged, method, newest, tick
from tests.invoicing.collecting.hosted.payers import KEY, path_of
from tests.invoicing.collecting.kills.stories import HOUR, page_of, paid
from tests.invoicing.collecting.kills.story import at, clock_stands
from tests.invoicing.hosted.pages import address_of

forms = count(1)
TOO_LATE = (UNDER_WAY, "Invoice is already paid")
EARLIER = HOUR + timedelta(minutes=1)
REFUND = {"amount": "40.00", "to": "method", "reason": "duplicate", "credit_note": "new", "note": ""}


@at(clock_stands)
def staff_charges(now):
    invoice, card = charged(now=now)
    return invoice, now, sending("invoice_charge", invoice, method=card.public_id, amount="100.00")


@at(clock_stands)
def staff_looks_and_charges(now):
    """Each time on a page that is opened anew, which says so where there is nothing to charge any more."""
    invoice, card = charged(now=now)
    browser, address = signed_in(), reverse("invoice_charge", args=[invoice.public_id])

    def press():
        if browser.get(address).status_code == 200:
            answer = browser.post(address, {"method": card.public_id, "amount": "100.00"})
            # Somebody else may have come first since the page was opened.
            assert answer.status_code == 302 or any(words in answer.content.decode() for words in TOO_LATE)

    return invoice, now, press


@at(clock_stands)
def staff_replaces(now):
    """What waits for the customer gives way to another card."""
    invoice, _ = charged("pm_card_authenticationRequired", now=now - HOUR)
    tick(now)
    other = method(invoice.customer, now=now)
    return invoice, now, sending("invoice_charge", invoice, method=other.public_id, amount="100.00")


@at(clock_stands)
def staff_refunds(now):
    """With a credit note."""
    invoice, _ = paid(now - EARLIER)
    return invoice, now, sending("charge_refund", newest(invoice), **REFUND)


@at(clock_stands)
def staff_refunds_to_the_balance(now):
    invoice, _ = paid(now - EARLIER)
    return invoice, now, sending("charge_refund", newest(invoice), **REFUND | {"to": "credit"})


@at(clock_stands)
def staff_accepts_a_dispute(now):
    invoice, _ = paid(now - EARLIER, "pm_card_createDispute")
    learn_of_disputes(now)
    return invoice, now, sending("dispute_accept", Dispute.objects.get(attempt__invoice=invoice))


@at(clock_stands)
def customer_pays(now):
    """By a new card, which is asked for on the gateway's page and let go after the payment."""
    invoice, _ = charged(None, now=now)
    # All of them come from one network, which is kept from paying, and from reading, too often.
    Attempts.objects.all().delete()
    caches["memory"].clear()
    browser, page = Client(), address_of(invoice, "pay/")

    def press():
        step = browser.post(page, {"key": KEY, "method": "new"})["Location"]
        if KEY not in step:
            return  # It leads to what became of the payment.
        onward = browser.get(step).get("Refresh", "")
        if onward.startswith("0; url="):
            back = browser.post(path_of(onward.removeprefix("0; url=")), {"number": "4242424242424242"})
            browser.get(path_of(back["Location"]))
        assert browser.post(step).status_code == 302

    return invoice, now, press


@at(clock_stands)
def customer_confirms(now):
    """On the bank's page, which sends them back to the invoice."""
    invoice, _ = charged("pm_card_authenticationRequired", now=now - HOUR)
    tick(now)
    browser, page = Client(), f"/test-gateway/confirm/{page_of(invoice)}/"

    def press():
        back = browser.post(page, {"answer": "approve"})["Location"]
        # Led on where it is to be asked about; where a worker asks at this moment, the page shows what is known.
        assert browser.get(path_of(back)).status_code in (200, 302)

    return invoice, now, press


def sending(name, thing, **fields):
    """Somebody of staff sends this form, each time the very same."""
    browser, once = signed_in(), f"once-of-the-form-{next(forms):06}"
    return lambda: post(browser, reverse(name, args=[thing.public_id]), once=once, **fields)


def signed_in():
    browser = Client()
    browser.force_login(staff())
    return browser


def post(browser, address, **fields):
    answer = browser.post(address, fields)
    assert answer.status_code == 302, answer.content.decode()
