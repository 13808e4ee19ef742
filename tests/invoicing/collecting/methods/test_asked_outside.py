"""A gateway is asked in no transaction, whoever asks; an answer that is lost is told, and asked for again once."""

import pytest
from django.db import connection
from django.urls import resolve, reverse

from customers.bulk.deletion import new_operation_id
from invoicing.collecting.gateways import registry
from invoicing.collecting.gateways.interface import Unanswered
from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.gateways.test.tables import TestMethod
from invoicing.collecting.methods.forms import TOKENS_ONLY
from invoicing.collecting.methods.links.mails import new_link
from invoicing.collecting.models.method import PaymentMethod
from tests.factories import customer
from tests.invoicing.collecting.factories import method
from tests.invoicing.collecting.hosted.payers import KEY, with_new
from tests.invoicing.collecting.methods.test_links import set_up
from tests.invoicing.hosted.pages import address_of, owed
from tests.invoicing.portal.test_portal_pages import visit
from tests.tools.stripe_double.server import running

pytestmark = pytest.mark.django_db
ASKS = ("create_method", "detach_method", "update_method", "find_method", "setup_page", "set_up")


@pytest.fixture
def asked(monkeypatch):
    """[(what the test gateway was asked, whether that was inside a transaction)]; `asked.before` may raise."""
    asked = Asked()

    class Watched(TestGateway):
        def __getattribute__(self, name):
            if name in ASKS:
                asked.append((name, connection.in_atomic_block))
                asked.before(name)
            return super().__getattribute__(name)

    monkeypatch.setattr(registry, "TestGateway", Watched)
    return asked


class Asked(list):
    def before(self, name):
        """Nothing is done to it."""

    def lost(self, name):
        """The answer to this is lost from here on, though the gateway did what it was asked."""

        def before(what):
            if what == name:
                raise Unanswered("No answer came.")

        self.before = before


@pytest.fixture
def double(settings):
    with running() as double:
        settings.GATEWAY, settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = "stripe", double.key, double.base
        yield double


def add(desk, buyer, **typed):
    return desk.post(reverse("payment_method_add", args=[buyer.public_id]), {"kind": "charged"} | typed)


@pytest.mark.django_db(transaction=True)
def test_no_page_asks_a_gateway_inside_a_transaction_also_where_its_reader_is_signed_in(desk, clock, now, asked):
    invoice = owed(now=now)
    buyer = invoice.customer
    assert add(desk, buyer, token="pm_card_visa", name="Jenny Rosen").status_code == 302
    card = PaymentMethod.objects.get()
    desk.post(reverse("payment_method_edit", args=[card.public_id]), {"expiry": card.expiry, "name": "Jane"})
    _, address = new_link(buyer, by=None, now=now, make_default=True)
    path = "/" + address.split("/", 3)[3]
    set_up(desk, path, "5555555555554444")
    desk.get(f"{path}back/")
    with_new(desk, invoice, "4000000000000259")
    desk.post(address_of(invoice, f"pay/{KEY}/"))
    others = [owed(now=now) for _ in range(2)]
    with_new(desk, others[0], "6011111111111117", key="b" * 32)
    # Back from the gateway's page by pressing the button at once: this post asks it.
    step = desk.post(address_of(others[1], "pay/"), {"key": "c" * 32, "method": "new"})["Location"]
    desk.get(step)
    desk.post(step)
    visit(desk, buyer, now)
    step = desk.post("/portal/methods/", {"key": KEY})["Location"]
    desk.get(step)
    desk.get(f"{step}?back=1")
    assert {name for name, _ in asked} == set(ASKS) - {"detach_method", "find_method"}
    assert [name for name, inside in asked if inside] == []


def test_what_asks_a_gateway_of_staffs_pages_answers_by_itself(now):
    someone = customer()
    for address in (
        reverse("payment_method_add", args=[someone.public_id]),
        reverse("payment_method_edit", args=["pm_1"]),
        reverse("gateway_check"),
        address_of(owed(now=now), "pay/"),
        "/portal/methods/",
    ):
        assert resolve(address).func.answers_itself, address


def test_an_answer_that_is_lost_is_told_and_the_form_sent_again_puts_one_on_file(desk, asked):
    buyer = customer()
    asked.lost("update_method")
    answer = add(desk, buyer, token="pm_card_visa", name="Jenny Rosen", key="a" * 32)
    assert answer.status_code == 422 and "The gateway gave no answer." in answer.text
    assert 'value="Jenny Rosen"' in answer.text and f'name="key" value="{"a" * 32}"' in answer.text
    assert not PaymentMethod.objects.exists()
    asked.before = lambda name: None
    assert add(desk, buyer, token="pm_card_visa", name="Jenny Rosen", key="a" * 32).status_code == 302
    assert (TestMethod.objects.count(), PaymentMethod.objects.count()) == (1, 1)


def test_what_was_refused_is_asked_for_by_another_key(desk):
    answer = add(desk, customer(), token="4000000000000002", key="a" * 32)
    assert answer.status_code == 422 and "a" * 32 not in answer.text


def test_who_is_deleted_meanwhile_has_nothing_on_file_and_nothing_at_the_gateway(desk, asked, now):
    buyer = customer()

    def deleted(name):
        if name == "update_method":
            buyer.mark_deleted(by=None, now=now, operation_id=new_operation_id(now))

    asked.before = deleted
    answer = add(desk, buyer, token="pm_card_visa", name="Jenny Rosen")
    assert answer.status_code == 422 and "deleted" in str(answer.context["form"].errors)
    assert not PaymentMethod.objects.exists() and TestMethod.objects.get().detached


@pytest.mark.parametrize("typed", ["4242 4242 4242 4242", "4242424242424242", "DE89370400440532013000", "pm_../a"])
def test_another_gateway_is_told_of_tokens_alone(desk, double, typed):
    buyer = customer()
    page = desk.get(reverse("payment_method_add", args=[buyer.public_id])).text
    assert "4242 4242" not in page and "4242424242424242" not in page and "pm_card_visa" in page
    answer = add(desk, buyer, token=typed)
    assert answer.context["form"].errors["token"] == [TOKENS_ONLY]
    assert not list(double.account.all("customer"))


def test_another_gateway_that_gave_no_answer_attaches_once(desk, double):
    buyer = customer()
    double.fault("POST /v1/payment_methods/pm_card_mastercard/attach", "lost")
    answer = add(desk, buyer, token="pm_card_mastercard", key="a" * 32)
    assert answer.status_code == 422 and "The gateway gave no answer." in answer.text
    assert add(desk, buyer, token="pm_card_mastercard", key="a" * 32).status_code == 302
    assert PaymentMethod.objects.get().words == "Mastercard •••• 4444"
    assert len([each for each in double.account.all("payment_method") if each["customer"]]) == 1


def test_a_method_of_another_customer_is_refused_in_words(desk, asked):
    theirs, buyer = method(customer()), customer()

    class Same(TestGateway):
        def create_method(self, token, payer, *, key):
            return self.find_method(theirs.reference)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "TestGateway", Same)
        answer = add(desk, buyer, token="pm_card_visa")
    assert answer.status_code == 422 and "already been attached" in str(answer.context["form"].errors)
