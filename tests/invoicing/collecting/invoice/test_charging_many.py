"""Charging many invoices at once from their list."""

import pytest
from django.utils import timezone

from tests.factories import issued
from tests.invoicing.collecting.factories import charged, newest, tick
from tests.reading import text as page_text
from tests.reading import toast

pytestmark = pytest.mark.django_db
BULK = "/invoices/bulk/charge/"


@pytest.fixture
def desk(client, billing):
    client.force_login(billing)
    return client


def test_ticked_ones_are_charged_and_the_others_skipped_with_reasons(desk, billing):
    now = timezone.now()
    first, second = (charged(now=now)[0] for _ in range(2))
    without, paid, under_way = charged("", now=now)[0], issued(now=now), charged(now=now)[0]
    paid.pay(paid.amount_remaining, by=None, now=now)
    type(under_way).objects.filter(pk=under_way.pk).update(charging=True)
    ids = ",".join(each.public_id for each in (first, second, without, paid, under_way))
    address = f"{BULK}?ids=" + "&ids=".join(ids.split(","))
    page = desk.get(address)
    text = page_text(page)
    assert "Charge 2 invoices?" in text
    assert "without a payment method that can be charged" in text and "paid, which cannot be charged" in text
    assert "with a charge under way" in text
    answer = desk.post(address, dict(page.context["hidden"]), follow=True)
    assert "Charging 2 invoices." in toast(answer)
    assert newest(first).actor == billing and newest(without) is None
    tick(timezone.now())
    for invoice in (first, second):
        invoice.refresh_from_db()
        assert invoice.status == "paid"


def test_a_merged_customers_invoice_is_charged_to_who_stands_for_them(desk):
    now = timezone.now()
    invoice, _ = charged("", now=now)
    survivor = charged(now=now)[0].customer
    type(survivor).objects.filter(pk=invoice.customer_id).update(merged_into=survivor)
    page = page_text(desk.get(f"{BULK}?ids={invoice.public_id}"))
    assert "Charge 1 invoice?" in page


def test_the_list_offers_it_to_those_who_may(desk, client, reader):
    issued(now=timezone.now())
    assert BULK in desk.get("/invoices/").content.decode()
    client.force_login(reader)
    assert BULK not in client.get("/invoices/").content.decode()
