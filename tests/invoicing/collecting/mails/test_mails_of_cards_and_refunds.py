"""Cards that expire and refunds: who is told, when not, and that each language says all of it."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings as site
from django.urls import reverse
from django.utils import timezone

from billing_site.events.models import Event
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.mail import kinds
from billing_site.mail.models.message import Message
from billing_site.mail.outbox import send_due_messages
from customers.models.customer import Customer
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.notices.cards import card_expiring
from invoicing.collecting.models.notices.refunds import refund_told
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.rules.declines import DECLINES
from invoicing.collecting.rules.told import IN_MAIL, ON_PAGE
from invoicing.documents.language.wording import FIRST_STRONG, POP, messages
from invoicing.emails.composing.texts import OURS, ours
from invoicing.emails.texts.sample import sample_mail
from invoicing.rules.mail.texts import SLOTS
from tests.factories import customer
from tests.invoicing.collecting.factories import charged, method, newest, tick
from tests.reading import text
from tests.tools.mail_server import mail_server

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
JENNY = "jenny@example.com"
MARK = "[Test mode] "
PLACEHOLDER = re.compile(r"%\(\w+\)s")


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def server(settings):
    with mail_server(settings) as found:
        yield found


def card(now, expires=date(2027, 2, 28), **fields):
    buyer = customer(**{"email": JENNY, "currency": "eur", "now": now} | fields)
    found = method(buyer, now=now)
    PaymentMethod.objects.filter(pk=found.pk).update(expires_on=expires)
    found.refresh_from_db()
    return found


def refund(now, state=Refund.SUCCEEDED):
    invoice, _ = charged(now=now)
    CollectionPolicy.change({"mail_receipts": False}, by=None, now=now)
    tick(now + HOUR)
    fields = {"amount": 4_000, "currency": "eur", "gateway": "test", "reason": "other", "state": state}
    return Refund.objects.create(public_id="re_1", attempt=newest(invoice), created=now, **fields)


def test_a_card_that_expires_is_told_with_its_last_day(now, client, billing):
    found = card(now)
    assert card_expiring(found, None, now)
    mail = Message.objects.get()
    assert (mail.kind, mail.about, mail.to) == (kinds.CARD_EXPIRING, found.public_id, [JENNY])
    assert mail.subject == f"{MARK}Your card expires soon: Visa •••• 4242"
    words = " ".join(mail.text.split())
    assert "expires on 28 February 2027." in words and reverse("portal_ask") in mail.text
    assert Event.objects.of(found).first().type == "payment_method.expiring"
    client.force_login(billing)
    rows = client.get(reverse("email_list")).content.decode()
    assert "Visa •••• 4242" in rows and found.get_absolute_url() in rows


@pytest.mark.parametrize(
    ("meanwhile", "why"),
    [
        (lambda found, now: found.detach(by=None, now=now), "The card was taken off file before it was sent."),
        (
            lambda found, now: PaymentMethod.objects.update(expires_on=date(2030, 2, 28)),
            "The card was renewed before it was sent.",
        ),
        (lambda found, now: Customer.objects.update(deleted_at=now), "The customer was deleted before it was sent."),
        (lambda found, now: None, ""),
    ],
    ids=["detached", "renewed", "deleted", "as it was"],
)
def test_a_card_is_not_said_to_expire_that_does_not_any_more(server, now, meanwhile, why):
    found = card(now)
    card_expiring(found, None, now)
    meanwhile(found, now)
    send_due_messages(now + HOUR)
    mail = Message.objects.get()
    assert (mail.reason, mail.state) == (why, Message.SUPPRESSED if why else Message.SENT)


def test_a_card_of_nobody_with_an_address_says_that_nobody_was_told(client, billing, now):
    found = card(now, email="")
    assert not card_expiring(found, None, now)
    client.force_login(billing)
    said = text(client.get(found.get_absolute_url()))
    assert "The customer was not told that it expires: No e-mail address is on file" in said
    CollectionPolicy.change({"mail_expiring": False}, by=None, now=now)
    assert not card_expiring(card(now), None, now) and not Message.objects.exists()


def test_a_refund_is_told_when_it_was_made(server, now):
    made = refund(now)
    refund_told(made, now)
    mail = Message.objects.get()
    assert (mail.kind, mail.about) == (kinds.REFUND, made.invoice.public_id)
    assert mail.subject == f"{MARK}Refund for invoice {made.invoice.number}"
    assert "Refunded: €40.00" in mail.text and "Payment method: Visa •••• 4242" in mail.text
    send_due_messages(now + HOUR)
    assert len(server.taken) == 1


def test_a_refund_that_failed_is_told_as_that_and_not_as_made(server, now):
    made = refund(now)
    refund_told(made, now)
    Refund.objects.update(state=Refund.FAILED)
    made.refresh_from_db()
    refund_told(made, now)
    send_due_messages(now + HOUR)
    first, second = Message.objects.order_by("pk")
    assert first.reason == "The refund was failed before it was sent."
    assert second.subject == f"{MARK}Refund for invoice {made.invoice.number} failed"
    CollectionPolicy.change({"mail_refunds": False}, by=None, now=now)
    refund_told(made, now)
    assert Message.objects.count() == 2


def test_each_group_of_reasons_has_its_sentence():
    assert {each.told for each in DECLINES.values()} == set(IN_MAIL) == set(ON_PAGE)


def test_each_language_says_each_sentence_with_all_it_names():
    said = [*IN_MAIL.values(), "We will not try again automatically.", "We will try again on %(date)s."]
    said += ["Update payment method", "Confirm payment"]
    said += [message for (kind, _), both in OURS.items() if kind in site.MAIL_ROOMS for message in both]
    for language in DOCUMENT_LANGUAGES:
        found = messages(language)
        for message in said:
            words = found[message]
            assert sorted(PLACEHOLDER.findall(words)) == sorted(PLACEHOLDER.findall(message)), (language, message)
            assert words.strip() == words and (language in ("en", "en-GB")) == (words == message), (language, message)


def test_the_sample_of_each_is_whole_in_each_language(now):
    places = [place for place in SLOTS.values() if place[0] in site.MAIL_ROOMS]
    assert len(places) == 8
    for language in DOCUMENT_LANGUAGES:
        for place in places:
            mail = sample_mail(*place, language, ours(*place, language), now=now)
            where = (language, place)
            assert 0 < len(mail.subject) <= 150, where
            assert mail.subject.count(FIRST_STRONG) == mail.subject.count(POP), where
            for words in (mail.subject, mail.text, mail.html.partition("<body")[2]):
                assert "%(" not in words and "{" not in words and "None" not in words, where
                assert ".." not in words.replace("…", "").replace("://", ""), where
