"""Mails about invoices that are charged by themselves say so, and tell no account; once nothing comes, they do."""

import pytest

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.mail import kinds
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.documents.language.wording import say
from invoicing.documents.text.payment import CHARGED
from invoicing.emails.composing.compose import compose
from invoicing.models.sending.verbs import send_invoice
from invoicing.rules.mail.texts import FIRM, FRIENDLY
from tests.factories import customer, issued, line, seller
from tests.invoicing.collecting.factories import charged, method, tick
from tests.invoicing.hosted.pages import BANK

pytestmark = pytest.mark.django_db
FAILS = "pm_card_chargeCustomerFail"


@pytest.fixture(autouse=True)
def bank():
    seller(**BANK)


def words(mail):
    return " ".join(mail.text.split())


def mail_of(invoice, now, **how):
    return compose(how.pop("kind", kinds.INVOICE), invoice, now=now, **how)


def failing(buyer, now):
    invoice = issued(buyer, lines=[line(unit_amount=10_000)], now=now, collection_method="charge_automatically")
    Collection.charge_at(invoice, now, now=now)
    tick(now)
    return invoice


@pytest.mark.parametrize("language", sorted(DOCUMENT_LANGUAGES))
def test_the_mail_of_an_invoice_says_with_what_it_is_charged(language, now):
    mail = mail_of(charged(now=now)[0], now, language=language)
    for text in (" ".join(mail.text.replace("\n", "").split()), " ".join(mail.html.split())):
        assert say(CHARGED, language).replace(" ", "") in text.replace(" ", "")
        assert "Visa •••• 4242" in text
        assert not any(word in text for word in ("IBAN", BANK["bank_bic"], say("By bank transfer", language)))


def test_what_is_sent_says_so(now):
    invoice, _ = charged(now=now)
    message = send_invoice(invoice, by=None, now=now)
    assert CHARGED in words(message)


def test_once_its_tries_are_stopped_the_mail_tells_the_account(now):
    invoice, _ = charged(now=now)
    Collection.stop(invoice, by=None, now=now)
    text = words(mail_of(invoice, now))
    assert "By bank transfer" in text
    assert "IBAN" in text
    assert CHARGED not in text


def test_a_reminder_of_what_is_tried_again_says_when(now):
    buyer = customer(currency="eur", now=now)
    method(buyer, FAILS, now=now)
    text = words(mail_of(failing(buyer, now), now, kind=kinds.REMINDER, stage=FRIENDLY))
    assert "is past due" in text
    assert "We will try again on" in text
    assert "IBAN" not in text


@pytest.mark.parametrize(("stage", "said"), [(FRIENDLY, "is past due"), (FIRM, "although the due date has passed")])
def test_what_could_not_be_charged_is_reminded_of_in_its_tone(stage, said, now):
    CollectionPolicy.change({"kind": "off"}, by=None, now=now)
    buyer = customer(currency="eur", now=now)
    method(buyer, FAILS, now=now)
    text = words(mail_of(failing(buyer, now), now, kind=kinds.REMINDER, stage=stage))
    assert said in text
    assert "soon be due" not in text
    assert "IBAN" in text


def test_a_letter_about_several_tells_apart_what_is_tried_again(now):
    buyer = customer(currency="eur", now=now)
    method(buyer, FAILS, now=now)
    tried, other = failing(buyer, now), issued(buyer, now=now, days_until_due=0)
    text = words(mail_of([tried, other], now, kind=kinds.REMINDER, stage=FRIENDLY))
    assert text.count("Next payment attempt:") == 1
    assert f"Reference: {other.number}" in text
    alone = words(mail_of([tried, failing(buyer, now)], now, kind=kinds.REMINDER, stage=FRIENDLY))
    assert alone.count("Next payment attempt:") == 2
    assert "IBAN" not in alone


def test_many_in_one_letter_cost_as_many_queries_as_two(now, django_assert_num_queries):
    buyer = customer(currency="eur", now=now)
    method(buyer, FAILS, now=now)
    every = [failing(buyer, now) for _ in range(4)]
    mail_of(every, now, kind=kinds.REMINDER)
    with django_assert_num_queries(9) as counted:
        mail_of(every[:2], now, kind=kinds.REMINDER)
    with django_assert_num_queries(len(counted)):
        mail_of(every, now, kind=kinds.REMINDER)
