"""A number that somebody types goes nowhere: not into the database, the log, an event or a mail."""

import logging

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.gateways.test.tables import TestMethod
from invoicing.collecting.methods.forms import TOKENS_ONLY
from invoicing.collecting.methods.links.mails import new_link
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.method import PaymentMethod, payer_of
from tests.factories import customer
from tests.invoicing.collecting.factories import tick
from tests.invoicing.hosted.pages import address_of, owed

pytestmark = pytest.mark.django_db
TAKEN, DECLINED, REAL, ACCOUNT = "4242424242424242", "4000000000009979", "4532015112830366", "DE89370400440532013000"


def dump():
    """Every value of every table."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute("SELECT * FROM " + connection.ops.quote_name(table))  # noqa: S608
            for row in cursor.fetchall():
                yield from map(str, row)


def spaced(number):
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))


def holds(text, number):
    return any(written in text for written in (number, spaced(number), "-".join(number)))


@pytest.mark.parametrize("written", [str, spaced])
def test_no_number_is_kept_whoever_types_it_and_whatever_comes_of_it(desk, client, caplog, written):
    caplog.set_level(logging.DEBUG)
    buyer, now = customer(currency="eur"), timezone.now()
    for place, number in enumerate((TAKEN, DECLINED, REAL, ACCOUNT)):
        form = {"kind": "charged", "token": written(number), "once": f"{place}" * 32}
        desk.post(reverse("payment_method_add", args=[buyer.public_id]), form)
        page = TestGateway().setup_page(payer_of(buyer), key=f"setup-{place}", return_url="").url
        client.post(page, {"number": written(number)})
    tick(now)
    assert PaymentMethod.objects.filter(customer=buyer).count() == 2
    assert TestMethod.objects.exclude(page="").exclude(token="").count() == 2
    told = [*dump(), caplog.text, *(message.body for message in mail.outbox)]
    for number in (TAKEN, DECLINED, REAL, ACCOUNT):
        assert not [text for text in told if holds(text, number)]


WRITTEN = (str, spaced, "-".join, "pm_{}".format, "pm_card_visa {}".format)


@pytest.mark.parametrize("number", [TAKEN, REAL, "DE62370400440532013001"])
def test_with_a_real_gateway_a_number_is_refused_and_goes_nowhere(stripe, desk, client, caplog, number):
    caplog.set_level(logging.DEBUG)
    invoice = owed(now=timezone.now())
    buyer = invoice.customer
    add = reverse("payment_method_add", args=[buyer.public_id])
    for place, written in enumerate(WRITTEN):
        form = {"kind": "charged", "token": written(number), "once": f"{place}" * 32, "key": f"{place}" * 32}
        answer = desk.post(add, form)
        assert answer.context["form"].errors["token"] == [TOKENS_ONLY]
        assert not holds(answer.text, number)
    assert stripe.requests == []
    desk.post(add, {"kind": "charged", "token": "pm_card_visa", "number": number, "card_number": spaced(number)})
    # Whoever pays is sent to the gateway's page, also where a script sends a number here.
    client.post(address_of(invoice, "pay/"), {"key": "a" * 32, "method": "new", "number": number})
    _, address = new_link(buyer, by=None, now=timezone.now(), make_default=True)
    there = client.get("/" + address.split("/", 3)[3] + "go/")["Location"]
    assert there.startswith(stripe.base)
    stripe.account.fill_in(there.rpartition("/")[2], "pm_card_visa")
    charge_now(invoice, by=None, now=timezone.now())
    tick(timezone.now())
    invoice.refresh_from_db()
    assert (invoice.status, invoice.charge_attempts.get().gateway) == ("paid", "stripe")
    for method in PaymentMethod.objects.filter(customer=buyer):
        desk.post(reverse("payment_method_edit", args=[method.public_id]), {"expiry": number})
    told = [*dump(), caplog.text, str(stripe.requests), *(message.body for message in mail.outbox)]
    assert not [text for text in told if holds(text, number)]


def test_a_live_installation_has_no_field_for_a_number(desk, settings):
    settings.LIVEMODE = True
    page = desk.get(reverse("payment_method_add", args=[customer().public_id]))
    assert "token" not in page.context["form"].fields
    assert "number" not in page.context["form"].fields
    assert desk.post(page.request["PATH_INFO"], {"kind": "charged", "token": REAL}).status_code == 422
    assert not [text for text in dump() if holds(text, REAL)]
