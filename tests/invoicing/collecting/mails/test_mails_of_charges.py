"""What customers are told of charges: each mail is written once, with the event, and goes only while it is true."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.lib.public_address import public_address
from billing_site.mail import kinds
from billing_site.mail.models.message import Message
from billing_site.mail.outbox import send_due_messages
from customers.models.customer import Customer
from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.emails.contents import content_of
from invoicing.collecting.gateways.interface import Charge
from invoicing.collecting.gateways.test import charges
from invoicing.collecting.gateways.test.tables import TestCharge
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.notices.charges import return_told
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.collecting.tasks import ask_gateway
from invoicing.models.hosted.link import HostedLink
from invoicing.models.parts.erasure import on_erase
from tests.factories import address, customer, issued, line
from tests.invoicing.collecting.factories import charged, method, newest, tick
from tests.reading import text
from tests.tools.mail_server import mail_server

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JENNY = "jenny@example.com"
MARK = "[Test mode] "
FAILS, CONFIRMS = "pm_card_chargeCustomerFail", "pm_card_authenticationRequired"


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def server(settings):
    with mail_server(settings) as found:
        yield found


@pytest.fixture
def desk(client, billing):
    client.force_login(billing)
    return client


def to_charge(token, now, **fields):
    """An invoice of a customer with this method on file, which is charged within the hour."""
    buyer = customer(**{"email": JENNY, "currency": "eur", "now": now} | fields)
    method(buyer, token, now=now)
    return issued(buyer, lines=[line(unit_amount=10_000)], now=now, collection_method="charge_automatically")


def policy(now, **fields):
    CollectionPolicy.change(fields, by=None, now=now)


def mails(kind=None):
    found = Message.objects.order_by("pk")
    return list(found.filter(kind=kind) if kind else found)


def test_a_failed_charge_says_why_when_it_is_tried_again_and_leads_to_the_page(now):
    invoice = to_charge(FAILS, now)
    tick(now + HOUR)
    (mail,) = mails()
    assert (mail.kind, mail.about, mail.to) == (kinds.PAYMENT_FAILED, invoice.public_id, [JENNY])
    assert mail.subject == f"{MARK}Payment failed for invoice {invoice.number}"
    words = " ".join(mail.text.split())
    local = Collection.objects.get().next_payment_attempt
    assert "Your bank declined the payment." in words
    assert f"We will try again on {local.day} {local:%B} {local.year}." in words
    assert "Payment method: Visa •••• 0341" in words and "Amount due: €100.00" in words
    assert HostedLink.address_of(invoice) in mail.text and "Update payment method" in mail.html
    # The codes are for staff.
    assert "generic_decline" not in mail.text + mail.html


def test_when_it_is_tried_again_is_a_day_of_the_customers_calendar(now):
    invoice = to_charge(FAILS, now, preferred_locales=["de"], **address("NZ", "1 Quay St", "1010", "Auckland"))
    policy(now, mail_failures=False)
    tick(now + HOUR)
    policy(now, mail_failures=True)
    late = now.replace(year=now.year + 1, month=12, day=2, hour=20)
    Collection.objects.update(next_payment_attempt=late)
    return_told(newest(invoice), now=now)
    (mail,) = mails()
    # It is the third by then in Auckland.
    assert f"Wir versuchen es am 3. Dezember {late.year} erneut." in " ".join(mail.text.split())


def test_each_failure_of_the_clock_is_told_and_staff_do_not_repeat_what_was_said(now):
    invoice = to_charge(FAILS, now)
    tick(now + HOUR)
    charge_now(invoice, by=None, now=now + 2 * HOUR)
    look_after_due_charges(now + 2 * HOUR)
    assert len(mails()) == 1
    Collection.charge_at(invoice, now + 3 * HOUR, now=now + 3 * HOUR)
    tick(now + 3 * HOUR)
    assert len(mails()) == 2
    charge_now(invoice, by=None, now=now + 3 * HOUR + 25 * HOUR)
    look_after_due_charges(now + 3 * HOUR + 25 * HOUR)
    assert ChargeAttempt.objects.count() == 4 and len(mails()) == 3


def test_who_was_on_the_page_saw_it_there(now):
    for token in (FAILS, CONFIRMS):
        invoice, on_file = charged(token, now=now)
        ChargeAttempt.begin(invoice, on_file, by=None, now=now, on_session=True)
    look_after_due_charges(now)
    assert {attempt.state for attempt in ChargeAttempt.objects.all()} == {"failed", "requires_action"}
    assert not mails()


def test_what_was_paid_by_other_means_has_failed_for_nobody(now):
    for state in ("failed", "requires_action"):
        invoice = to_charge(FAILS, now)
        attempt = charge_now(invoice, by=None, now=now)
        invoice.refresh_from_db()
        invoice.pay(10_000, by=None, now=now)
        # The gateway had heard of it before that.
        assert attempt.settle(Charge(state, "ref", 10_000, "eur", code="card_declined"), now=now)
        assert newest(invoice).state == state
    assert not mails()


def test_a_payment_to_confirm_leads_to_the_page_of_the_invoice_not_to_the_gateway(now):
    invoice = to_charge(CONFIRMS, now)
    tick(now + HOUR)
    (mail,) = mails()
    assert mail.kind == kinds.PAYMENT_ACTION
    assert mail.subject == f"{MARK}Please confirm the payment of invoice {invoice.number}"
    assert HostedLink.address_of(invoice) in mail.html and "Confirm payment" in mail.text
    assert newest(invoice).action_url and newest(invoice).action_url not in mail.text + mail.html


def test_what_was_paid_meanwhile_is_not_told_any_more(server, now):
    failed, waits = to_charge(FAILS, now), to_charge(CONFIRMS, now)
    tick(now + HOUR)
    for invoice in (failed, waits):
        invoice.refresh_from_db()
        invoice.pay(10_000, by=None, now=now + HOUR)
    send_due_messages(now + 2 * HOUR)
    assert not server.taken
    assert {mail.reason for mail in mails()} == {"The invoice was paid before it was sent."}
    assert Event.objects.of(failed).first().type == "invoice.send_withheld"


def test_an_action_that_was_done_is_not_asked_for(server, now):
    policy(now, mail_receipts=False)
    invoice = to_charge(CONFIRMS, now)
    tick(now + HOUR)
    charges.confirm(TestCharge.objects.get().page, approved=False, now=now + HOUR)
    look_after_due_charges(now + 2 * HOUR)
    send_due_messages(now + 3 * HOUR)
    asked, failed = mails()
    assert newest(invoice).state == "failed"
    assert (asked.state, asked.reason) == (Message.SUPPRESSED, "The charge does not wait for the customer any more.")
    assert (failed.kind, failed.state) == (kinds.PAYMENT_FAILED, Message.SENT)


def test_of_two_failures_that_wait_the_newer_one_goes(server, now):
    invoice = to_charge(FAILS, now)
    tick(now + HOUR)
    Collection.charge_at(invoice, now + 2 * HOUR, now=now)
    tick(now + 2 * HOUR)
    send_due_messages(now + 3 * HOUR)
    assert [mail.state for mail in mails()] == [Message.SUPPRESSED, Message.SENT]
    assert len(server.taken) == 1


def test_the_timeline_and_the_list_say_which_mail_it_was(server, desk, now):
    invoice = to_charge(FAILS, now)
    tick(now + HOUR)
    send_due_messages(now + 2 * HOUR)
    page = text(desk.get(invoice.get_absolute_url()))
    assert f"Mail “Payment failed”: sending to {JENNY}" in page
    assert f"Mail “Payment failed”: sent to {JENNY}" in page
    invoice.refresh_from_db()
    # The invoice itself was not sent.
    assert invoice.sent_at is None
    rows = desk.get(reverse("email_list"), {"kind": kinds.PAYMENT_FAILED}).context["rows"]
    assert len(rows) == 1
    (mail,) = mails()
    assert "Send again" in text(desk.get(mail.get_absolute_url()))


def test_without_an_address_the_timeline_says_so_and_the_home_page_asks_for_one(desk, now):
    invoice = to_charge(FAILS, now, email="")
    tick(now + HOUR)
    assert not mails()
    told = Event.objects.of(invoice).get(type="invoice.not_sent").data
    assert told["mail"] == kinds.PAYMENT_FAILED
    page = text(desk.get(invoice.get_absolute_url()))
    assert "Mail “Payment failed”: not sent by itself: No e-mail address is on file" in page
    assert "1 open invoice whose charge failed: no e-mail address on file" in text(desk.get(reverse("home")))
    found = desk.get(reverse("invoice_list"), {"collecting": "untold"}).context["page"].rows
    assert [row.number for row in found] == [invoice.number]
    Customer.objects.get().change({"email": JENNY}, by=None, now=now)
    assert "charge failed: no e-mail address" not in text(desk.get(reverse("home")))


def test_a_debit_that_came_back_is_told_as_that(server, now):
    policy(now, mail_receipts=False)
    begun = now - 5 * HOUR
    invoice = to_charge("pm_sepa_debit_returned", begun)
    tick(begun + HOUR)
    ChargeAttempt.objects.update(next_look_at=begun + HOUR)
    TestCharge.objects.update(known_at=begun)
    look_after_due_charges(begun + 2 * HOUR)
    assert newest(invoice).state == "succeeded" and not mails()
    TestCharge.objects.update(settled_at=begun)
    ask_gateway(begun + 3 * HOUR)
    look_after_due_charges(begun + 3 * HOUR)
    (mail,) = mails()
    assert mail.subject == f"{MARK}Payment returned for invoice {invoice.number}"
    words = " ".join(mail.text.split())
    assert "We will not try again automatically." in words and "Payment method: Direct debit •••• 3003" in words
    send_due_messages(now + 2 * DAY)
    assert len(server.taken) == 1


def test_a_receipt_goes_once_whoever_sends_it(now):
    to_charge("pm_card_visa", now)
    tick(now + HOUR)
    assert [mail.kind for mail in mails()] == [kinds.RECEIPT]
    Company.current().change({"send_receipts": True}, by=None, now=now)
    to_charge("pm_card_visa", now)
    tick(now + HOUR)
    assert [mail.kind for mail in mails()] == [kinds.RECEIPT] * 2
    Company.current().change({"send_receipts": False}, by=None, now=now)
    policy(now, mail_receipts=False)
    to_charge("pm_card_visa", now)
    tick(now + HOUR)
    assert len(mails()) == 2


def test_the_account_decides_which_of_them_are_written(now):
    policy(now, mail_failures=False, mail_actions=False)
    invoices = [to_charge(FAILS, now), to_charge(CONFIRMS, now)]
    tick(now + HOUR)
    assert ChargeAttempt.objects.count() == len(invoices) and not mails()


def test_whoever_was_deleted_meanwhile_is_told_nothing(server, now):
    to_charge(FAILS, now)
    tick(now + HOUR)
    Customer.objects.update(deleted_at=now)
    send_due_messages(now + 2 * HOUR)
    assert not server.taken
    assert mails()[0].reason == "The customer was deleted before it was sent."


def test_an_erasure_leaves_nobodys_address_in_the_timeline(server, now):
    invoice = to_charge(FAILS, now)
    tick(now + HOUR)
    send_due_messages(now + 2 * HOUR)
    on_erase([invoice.customer_id], now=now + DAY)
    told = Event.objects.of(invoice).filter(type__in=["invoice.notice_requested", "invoice.notice_sent"])
    assert [event.data for event in told] == [{}, {}] and mails()[0].to == []


@pytest.mark.parametrize(("token", "kind"), [(FAILS, kinds.PAYMENT_FAILED), (CONFIRMS, kinds.PAYMENT_ACTION)])
def test_without_a_page_of_the_invoice_the_link_below_leads_elsewhere(now, token, kind):
    invoice = to_charge(token, now)
    HostedLink.revoke(invoice, by=None, now=now)
    tick(now + 2 * HOUR)
    attempt = newest(invoice)
    content = content_of(kind, attempt, "en", now=now)
    assert content.button.address == (attempt.action_url or public_address(reverse("portal_ask")))
    assert bool(attempt.action_url) == (kind == kinds.PAYMENT_ACTION)


def test_a_mail_blames_the_bank_only_for_what_it_declined(now):
    invoice = to_charge("pm_card_visa", now)
    attempt = charge_now(invoice, by=None, now=now)
    attempt.settle(Charge("failed", "", attempt.amount, "eur", code="more_permissions_required"), now=now)
    told = content_of(kinds.PAYMENT_FAILED, attempt, "en", now=now).fields["reason"]
    assert told == "The payment could not be processed because of a technical problem."
