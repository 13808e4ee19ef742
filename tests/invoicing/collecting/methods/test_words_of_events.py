"""What happened to methods, and what else is recorded when money is collected, reads in words on every timeline."""

import re
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest

import invoicing.collecting
from billing_site.events.timeline import Wording
from customers.bulk.deletion import new_operation_id
from customers.profile.timeline import KINDS, WORDING
from invoicing.collecting.methods.links.mails import mail_setup_link, new_link
from invoicing.collecting.methods.timeline import WORDING as OF_METHODS
from invoicing.invoice.charge_words import KINDS as OF_INVOICES
from tests.factories import customer
from tests.invoicing.collecting.factories import method
from tests.invoicing.collecting.methods.test_for_one_payment import for_one_payment

pytestmark = pytest.mark.django_db
ROOT = Path(invoicing.collecting.__file__).parent
RECORDED = re.compile(r'\.record\(\s*"([a-z_]+\.[a-z_.]+)"')
OF_A_METHOD = re.compile(r'(?:method|row|self)\.record\(\s*"([a-z_]+)"')
RENEWED = re.compile(r'what = "([a-z_]+)" if .+ else "([a-z_]+)"')


def told_in_words():
    """The types of events that some timeline has words for."""
    known = {*KINDS, *OF_INVOICES}
    for path in (ROOT.parent).rglob("*.py"):
        if "WORDING = Wording(" in path.read_text() and "migrations" not in path.parts:
            name = ".".join(path.relative_to(ROOT.parent.parent).with_suffix("").parts)
            wording = import_module(name).WORDING
            assert isinstance(wording, Wording)
            known |= set(wording.kinds)
    return known


def test_every_event_of_collecting_has_words():
    written = "\n".join(path.read_text() for path in ROOT.rglob("*.py"))
    types = set(RECORDED.findall(written))
    assert {"invoice.not_charged", "refund.set_aside", "dispute.file_added"} <= types
    assert types - told_in_words() == set()


def test_every_event_of_a_method_has_words_on_its_page_and_on_its_customers():
    written = "\n".join(path.read_text() for path in ROOT.rglob("*.py"))
    renewing = (ROOT / "models" / "renewing" / "details.py").read_text()
    found = {*OF_A_METHOD.findall(written), *RENEWED.findall(renewing)[0]}
    assert {"attached", "saved", "updated", "renewed", "made_default", "detached"} <= found
    assert {f"payment_method.{what}" for what in found} - set(OF_METHODS.kinds) == set()
    assert {f"customer.payment_method_{what}" for what in found} - set(KINDS) == set()


def test_what_the_customer_agreed_to_later_reads_in_words(desk, now):
    card = for_one_payment(customer(), now=now)
    card.keep(now=now)
    assert "Kept for future payments, as the customer agreed, as the default" in desk.get(card.get_absolute_url()).text
    page = desk.get(card.customer.get_absolute_url()).text
    assert "Payment method kept for future payments: Visa •••• 4242 (default)" in page
    assert "payment_method_saved" not in page


def test_of_an_erased_customer_the_timeline_says_that_details_are_gone(desk, now, clock):
    buyer = customer(email="jenny@example.com")
    method(buyer, now=now)
    mail_setup_link(buyer, buyer.email, make_default=True, by=None, now=now)
    buyer.mark_deleted(by=None, now=now, operation_id=new_operation_id(now))
    buyer.anonymize(now=now + timedelta(days=31))
    events = WORDING.timeline(buyer)[0]
    told = {row["text"] for row in events}
    assert "Payment method added (details erased)" in told
    assert "Link to add a payment method (details erased)" in told
    assert not [text for text in told if text.endswith(": ") or "handed on" in text]


def test_a_link_that_was_handed_on_says_so(now):
    buyer = customer()
    new_link(buyer, make_default=True, by=None, now=now)
    assert WORDING.timeline(buyer)[0][0]["text"] == "Link to add a payment method made, to be handed on"
