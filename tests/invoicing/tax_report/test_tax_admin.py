"""Exchange rates and tax entries in the Django admin: in words, found, and changed by nobody."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.models.tax.entry import TaxEntry
from invoicing.models.tax.exchange_rate import ExchangeRate
from tests.factories import customer, issued, line, tax_rate

pytestmark = pytest.mark.django_db
RATES, ENTRIES = (reverse(f"admin:invoicing_{model}_changelist") for model in ("exchangerate", "taxentry"))


@pytest.fixture
def rate(now):
    ExchangeRate.create(by=None, now=now, day=date(2026, 1, 4), base="eur", currency="jpy", rate=Decimal("161.5"))
    return ExchangeRate.create(
        by=None, now=now, day=date(2026, 1, 5), base="eur", currency="usd", rate=Decimal("1.0875")
    )


@pytest.fixture
def entries(now):
    for country in ("DE", "AT"):
        taxes = [rate_snapshot(tax_rate("19", display_name="USt", country=country))]
        invoice = issued(customer(currency="eur"), now=now, lines=[line("Chair", 1, 10000)], default_tax_rates=taxes)
    invoice.void(by=None, now=now)
    return list(TaxEntry.objects.order_by("id"))


def listed(client, address, **query):
    return list(client.get(address, query).context["cl"].result_list)


@pytest.mark.parametrize("role", ["administrator", "billing", "reader"])
def test_they_are_shown_in_words_and_changed_by_nobody(client, request, role, rate, entries):
    client.force_login(request.getfixturevalue(role))
    page = client.get(RATES).content.decode()
    assert all(words in page for words in ("5 Jan 2026", "1.0875", "USD · US Dollar"))
    page = client.get(ENTRIES).content.decode()
    assert all(words in page for words in ("USt 19%", "€100.00", "€19.00", "-€19.00", "Austria", "Void"))
    for thing in (rate, entries[-1]):
        name = f"admin:invoicing_{type(thing)._meta.model_name}"
        record = reverse(f"{name}_change", args=[thing.pk])
        assert 'name="_save"' not in client.get(record).content.decode()
        closed = [reverse(f"{name}_add"), record, reverse(f"{name}_delete", args=[thing.pk])]
        assert [client.post(address, {"rate": "2", "post": "yes"}).status_code for address in closed] == [403] * 3
    everything = {"action": "delete_selected", "_selected_action": [rate.pk], "post": "yes"}
    client.post(RATES, everything)
    assert ExchangeRate.objects.filter(rate="1.0875").exists()


def test_they_are_found_and_narrowed(client, reader, rate, entries):
    client.force_login(reader)
    for words in ("usd", "USD", rate.public_id):
        assert listed(client, RATES, q=words) == [rate]
    assert len(listed(client, RATES, q="eur")) == 2
    assert listed(client, RATES, currency="usd") == [rate]
    first, second, void = entries
    assert listed(client, ENTRIES, q=first.invoice.number) == [first]
    assert listed(client, ENTRIES, q=second.document) == [void, second]
    assert listed(client, ENTRIES, kind="void") == [void]
    assert listed(client, ENTRIES, country="DE") == [first]


def test_a_list_of_entries_asks_no_more_the_longer_it_is(client, reader, entries, now):
    client.force_login(reader)
    with CaptureQueriesContext(connection) as few:
        client.get(ENTRIES)
    for _ in range(3):
        issued(now=now)
    with CaptureQueriesContext(connection) as many:
        assert len(listed(client, ENTRIES)) == 6
    assert len(many) == len(few)
    assert "frozen" not in " ".join(query["sql"] for query in many)
