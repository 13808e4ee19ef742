"""A number that somebody types goes nowhere: not into the database, the log, an event or a mail."""

import logging

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.gateways.test.tables import TestMethod
from invoicing.collecting.models.method import PaymentMethod, payer_of
from tests.factories import customer
from tests.invoicing.collecting.factories import tick

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
        assert not [text for text in told if number in text or spaced(number) in text]


def test_a_live_installation_has_no_field_for_a_number(desk, settings):
    settings.LIVEMODE = True
    page = desk.get(reverse("payment_method_add", args=[customer().public_id]))
    assert "token" not in page.context["form"].fields
    assert "number" not in page.context["form"].fields
