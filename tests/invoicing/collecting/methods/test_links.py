"""Links by which customers put a method on file: mailed, opened once, asked about later, in the customer's language."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from billing_site.lib.masking import masked
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.mail import dependent
from billing_site.mail.kinds import SETUP_LINK
from billing_site.mail.models.message import Message
from customers.bulk.deletion import new_operation_id
from customers.models.merge import CustomerMerge
from invoicing.collecting.gateways import registry
from invoicing.collecting.gateways.interface import Unanswered
from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.gateways.test.tables import TestMethod
from invoicing.collecting.methods.links.asking import look_for_set_up_methods
from invoicing.collecting.methods.links.mails import mail_setup_link, new_link
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.setup_request import SetupRequest
from invoicing.documents.language.wording import messages
from invoicing.emails.composing.texts import OURS
from invoicing.rules.mail.texts import BESIDE
from tests.factories import customer
from tests.invoicing.collecting.factories import method as on_file

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def visitor():
    return Client()


def path_in(message):
    return re.search(r"/methods/[\w-]{43}/", message.text)[0]


def link_for(buyer, now, **how):
    asked, address = new_link(buyer, by=None, now=now, **{"make_default": True} | how)
    return asked, "/" + address.split("/", 3)[3]


def set_up(visitor, path, number="4242424242424242"):
    """Go to the gateway's page by the link, and type a number there; the answer leads back."""
    there = visitor.get(f"{path}go/")
    assert there.status_code == 302 and "/test-gateway/setup/" in there["Location"]
    page = "/" + there["Location"].split("/", 3)[3]
    return visitor.post(page, {"number": number})


def test_staff_mail_a_link_and_the_customer_adds_a_card(desk, visitor, clock):
    buyer = customer(email="jenny@example.com", preferred_locales=["de"])
    ask = reverse("payment_method_ask", args=[buyer.public_id])
    assert desk.post(ask, {"to": "jenny@example.com", "make_default": "on"}).status_code == 302
    message = Message.objects.get()
    assert (message.kind, message.to, message.language) == ("setup_link", ["jenny@example.com"], "de")
    assert "Zahlungsmethode" in message.subject
    path = path_in(message)
    assert SetupRequest.objects.get().secret_hash not in path
    page = visitor.get(path)
    assert page.status_code == 200 and "Zahlungsmethode hinterlegen" in page.text
    back = set_up(visitor, path)
    assert back["Location"].endswith(f"{path}back/")
    for _ in range(3):
        assert visitor.get(f"{path}back/")["Location"] == path
    method = PaymentMethod.objects.get()
    assert (method.words, method.is_default, method.customer) == ("Visa •••• 4242", True, buyer)
    asked = SetupRequest.objects.get()
    assert (asked.consent_at, asked.language) == (clock, "de")
    assert asked.consent_words in page.text and "automatisch" in asked.consent_words
    thanks = visitor.get(path)
    assert "Ihre Zahlungsmethode wurde gespeichert" in thanks.text
    assert visitor.get(f"{path}go/")["Location"] == path
    page = desk.get(buyer.get_absolute_url()).text
    assert "Link to add a payment method sent to jenny@example.com" in page


def test_who_comes_back_with_nothing_is_told_so_and_may_try_again(visitor, now, clock):
    asked, path = link_for(customer(), now)
    visitor.get(f"{path}go/")
    assert visitor.get(f"{path}back/")["Location"] == f"{path}?tried"
    assert "No payment method was saved" in visitor.get(f"{path}?tried").text
    refused = set_up(visitor, path, "4000000000000002")
    assert refused.status_code == 422 and "autofocus" in refused.text
    set_up(visitor, path)
    assert visitor.get(f"{path}back/")["Location"] == path
    assert TestMethod.objects.count() == 1
    asked.refresh_from_db()
    assert (asked.state, asked.pages) == ("done", 1)


def test_who_closes_the_window_is_not_lost(visitor, now, clock):
    _, path = link_for(customer(), now)
    set_up(visitor, path)
    assert look_for_set_up_methods(now) == 0
    assert look_for_set_up_methods(now + 2 * timedelta(minutes=1)) == 1
    assert look_for_set_up_methods(now + HOUR) == 0
    assert PaymentMethod.objects.count() == 1


def test_a_link_ends_and_nothing_is_looked_for_then(visitor, now, monkeypatch):
    asked, path = link_for(customer(), now)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + 3 * DAY)
    assert visitor.get(path).status_code == 404
    assert visitor.get(f"{path}go/")["Location"] == path
    assert look_for_set_up_methods(now + 3 * DAY) == 0
    asked.refresh_from_db()
    assert (asked.state, asked.next_look_at) == ("expired", None)
    assert visitor.get("/methods/" + "x" * 43 + "/").status_code == 404


def test_a_page_of_the_gateway_that_is_over_gives_its_place_to_another(visitor, now, monkeypatch):
    moment = [now]
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment[0])
    asked, path = link_for(customer(), now)
    first = visitor.get(f"{path}go/")["Location"]
    assert visitor.get(f"{path}go/")["Location"] == first
    moment[0] += DAY
    assert visitor.get(f"{path}go/")["Location"] != first
    asked.refresh_from_db()
    assert asked.pages == 2


def test_a_newer_link_ends_the_one_before_which_nobody_used(visitor, now, clock):
    buyer = customer(email="jenny@example.com")
    message = mail_setup_link(buyer, buyer.email, make_default=True, by=None, now=now)
    _, path = link_for(buyer, now)
    assert visitor.get(path_in(message)).status_code == 404
    assert visitor.get(path).status_code == 200
    assert "another one was sent" in dependent.withheld(message, now=now)


def test_staff_copy_a_link_where_there_is_no_address(desk, clock):
    buyer = customer(email="")
    ask = reverse("payment_method_ask", args=[buyer.public_id])
    assert "no e-mail address on file" in desk.get(ask).text
    desk.post(ask, {"to": "copy"})
    page = desk.get(buyer.get_absolute_url()).text
    path = re.search(r"/methods/[\w-]{43}/", page)[0]
    assert Client().get(path).status_code == 200
    assert path not in desk.get(buyer.get_absolute_url()).text
    assert not Message.objects.exists()


def test_staff_do_not_read_the_secret(desk, now, clock):
    buyer = customer(email="jenny@example.com")
    message = mail_setup_link(buyer, buyer.email, make_default=True, by=None, now=now)
    secret = path_in(message).split("/")[2]
    assert secret not in desk.get(message.get_absolute_url()).text
    assert secret not in masked(f"GET /methods/{secret}/go/ 302")
    assert "/payment-methods/pm_1/" in masked("GET /payment-methods/pm_1/ 200")
    assert not message.can_be_copied


def test_a_merge_brings_the_method_to_the_customer_who_stays(visitor, now, clock):
    stays, goes = customer("Acme", currency="eur"), customer("Acme Inc", currency="eur")
    _, path = link_for(goes, now)
    page = visitor.get(f"{path}go/")
    CustomerMerge.make(stays, goes, {}, by=None, now=now)
    TestGateway().choose(page["Location"].rstrip("/").split("/")[-1], "4242424242424242")
    assert visitor.get(f"{path}back/")["Location"] == path
    assert PaymentMethod.objects.get().customer == stays


def test_of_a_deleted_customer_nothing_is_put_on_file(visitor, now, clock):
    buyer = customer()
    asked, path = link_for(buyer, now)
    set_up(visitor, path)
    buyer.mark_deleted(by=None, now=now, operation_id=new_operation_id(now))
    assert visitor.get(path).status_code == 404
    assert look_for_set_up_methods(now + HOUR) == 0
    asked.refresh_from_db()
    assert (asked.state, PaymentMethod.objects.count()) == ("expired", 0)
    assert TestMethod.objects.get().detached


def test_in_a_live_installation_without_a_gateway_no_link_is_made(desk, settings):
    settings.LIVEMODE = True
    buyer = customer(email="jenny@example.com")
    answer = desk.post(reverse("payment_method_ask", args=[buyer.public_id]), {"to": buyer.email})
    assert answer.status_code == 422 and answer.context["form"].errors["to"]
    assert not SetupRequest.objects.exists()


@pytest.mark.parametrize("language", ["ar", "zh-HK", "es-419"])
def test_the_pages_speak_the_language_of_the_customer(visitor, now, clock, language):
    assert language in DOCUMENT_LANGUAGES
    _, path = link_for(customer(preferred_locales=[language]), now)
    page = visitor.get(f"{path}?tried").text
    assert f'lang="{language}"' in page and "payment method" not in page


def test_what_another_customer_has_by_then_is_not_told_as_saved(visitor, now, clock):
    asked, path = link_for(customer(), now)
    set_up(visitor, path)
    there = TestGateway().set_up(asked_again(asked).reference, asked.as_payer())
    PaymentMethod.attach(customer(), there, gateway="test", by=None, now=now)
    assert visitor.get(f"{path}back/")["Location"] == f"{path}?tried"
    page = visitor.get(f"{path}?tried")
    assert page.status_code == 404 and "was saved. Thank you" not in page.text
    asked.refresh_from_db()
    assert (asked.state, asked.method, asked.next_look_at) == ("expired", None, None)


def asked_again(asked):
    asked.refresh_from_db()
    return asked


@pytest.mark.parametrize(("has_default", "told"), [(True, "Save this payment method for future payments"), (False, "")])
def test_what_does_not_become_the_default_promises_no_automatic_payment(visitor, now, clock, has_default, told):
    buyer = customer()
    if has_default:
        on_file(buyer, "pm_card_mastercard", now=now)
    asked, path = link_for(buyer, now, make_default=False)
    page = visitor.get(path).text
    assert ("will be paid with it automatically" in page) is not has_default
    assert told in page
    assert asked_again(asked).consent_at is None
    set_up(visitor, path)
    asked_again(asked)
    assert asked.consent_words in page and asked.consent_words and asked.consent_at == now
    visitor.get(f"{path}back/")
    assert PaymentMethod.objects.filter(is_default=True).count() == 1
    assert (PaymentMethod.objects.get(is_default=True).words == "Visa •••• 4242") is not has_default


@pytest.mark.parametrize("language", sorted(DOCUMENT_LANGUAGES))
def test_nor_does_the_mail_in_any_language(now, language):
    buyer = customer(preferred_locales=[language])
    on_file(buyer, "pm_card_mastercard", now=now)
    mails = [
        mail_setup_link(buyer, "a@example.com", make_default=default, by=None, now=now).text.partition("http")[0]
        for default in (True, False)
    ]
    promised, asked = ("".join(mail.split()) for mail in mails)
    assert len(asked) < len(promised)
    assert OURS[SETUP_LINK, BESIDE][1] in messages(language)
    assert ("paidautomatically" in promised) is (language in ("en", "en-GB"))
    assert "paidautomatically" not in asked


def test_the_first_method_is_the_default_whatever_was_asked_for(now):
    mail = mail_setup_link(customer(), "a@example.com", make_default=False, by=None, now=now)
    assert "paid automatically" in " ".join(mail.text.split())


def test_a_gateway_that_gives_no_answer_at_the_end_is_asked_on(visitor, now, clock, monkeypatch):
    _, path = link_for(customer(), now)
    set_up(visitor, path)
    with monkeypatch.context() as patch:
        patch.setattr(registry, "TestGateway", Silent)
        for days in (1, 4, 5):
            assert look_for_set_up_methods(now + days * DAY) == 0
    assert look_for_set_up_methods(now + 6 * DAY) == 1


class Silent(TestGateway):
    """No answer comes to what is asked of it."""

    def set_up(self, reference, payer):
        raise Unanswered("No answer came.")
