"""The tax of issued documents by rate: kept with each document, guarded, filled for kept ones, checked by the books."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction

from billing_site.company.models import Company
from customers.models.coupon import Coupon
from invoicing.integrity import checks
from invoicing.issuing.rates_and_coupons import coupon_snapshot, rate_snapshot
from invoicing.migrations._tax_entries import fill
from invoicing.models.credit_note import CreditNote
from invoicing.models.tax.entry import TaxEntry
from invoicing.models.tax_rate import RateInUse, TaxRate
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, draft, issued, line, tax_rate
from tests.guards import unguarded

pytestmark = pytest.mark.django_db
AMOUNTS = ("kind", "percentage", "country", "status", "base", "tax", "net")


def rows(**which):
    return list(TaxEntry.objects.filter(**which).order_by("id").values_list(*AMOUNTS))


def rates(*percentages, **fields):
    return [rate_snapshot(tax_rate(each, display_name="USt", **fields)) for each in percentages]


def sell(now, *lines, buyer=None, **fields):
    return issued(buyer or customer(currency="eur"), now=now, lines=list(lines), **fields)


@pytest.fixture(autouse=True)
def berlin(now):
    Company.current().change({"address_country": "DE", "time_zone": "Europe/Berlin"}, by=None, now=now)


def test_each_rate_has_an_entry_and_what_bears_none_too(now):
    full, reduced = rates("19", "7", country="DE")
    gst, pst = rates("5", "7.000", country="CA")
    invoice = sell(
        now,
        line("Chair", 1, 10000, tax_rates=[full]),
        line("Book", 2, 1000, tax_rates=[reduced]),
        line("Two taxes", 1, 1000, tax_rates=[gst, pst]),
        line("None", 1, 500),
        buyer=customer(currency="eur", address_country="FR"),
    )
    assert rows() == [
        ("invoice", "19", "DE", "none", 10000, 1900, 10000),
        ("invoice", "7", "DE", "none", 2000, 140, 2000),
        ("invoice", "5", "CA", "none", 1000, 50, 1000),
        ("invoice", "7", "CA", "none", 1000, 70, 0),
        ("invoice", "", "FR", "none", 500, 0, 500),
    ]
    assert sum(net for *_, net in rows()) == invoice.total_excluding_tax


@pytest.mark.parametrize("status", ["exempt", "reverse"])
def test_without_tax_the_country_is_the_customer_s(now, status):
    buyer = customer(currency="eur", tax_exempt=status, address_country="AT")
    buyer.add_tax_id("eu_vat", "ATU12345675", by=None, now=now)
    Company.current().change({"name": "A", "tax_ids": [{"type": "eu_vat", "value": "DE136695976"}]}, by=None, now=now)
    sell(now, line("Chair", 1, 10000), buyer=buyer, default_tax_rates=rates("19", country="DE"))
    assert rows() == [("invoice", "", "AT", status, 10000, 0, 10000)]


def test_a_rate_that_names_no_country_is_the_seller_s(now):
    sell(now, line("Chair", 1, 10000), default_tax_rates=rates("19"))
    assert rows()[0][2] == "DE"


def everything(now):
    coupon = Coupon.create(percent_off=Decimal(10), by=None, now=now)
    included = rates("20", country="FR", inclusive=True)
    paid = sell(
        now,
        line("Chair", 3, 3333),
        line("Book", 1, 999, tax_rates=included),
        default_tax_rates=rates("19", "2.5", country="DE"),
        discounts=[coupon_snapshot(coupon, now=now)],
    )
    CreditNote.issue(paid, CreditRequest(amount=777), by=None, now=now)
    CreditNote.issue(paid, CreditRequest(amount=100), by=None, now=now).void(by=None, now=now)
    CreditNote.issue(paid, CreditRequest(), by=None, now=now)
    sell(now, line("Table", 1, 5000), default_tax_rates=rates("19", country="DE")).void(by=None, now=now)
    draft(now=now)


def test_credit_notes_and_voids_take_away_and_all_of_it_makes_the_documents(now):
    everything(now)
    assert {kind for kind, *_ in rows()} == {"invoice", "note", "note_void", "void"}
    assert [sum(row[place] for row in rows()) for place in (4, 5, 6)] == [0, 0, 0]
    assert list(checks.check()) == []


def test_the_day_is_the_account_s_and_the_chargeable_one_the_invoice_s():
    late = datetime(2026, 3, 31, 22, 30, tzinfo=ZoneInfo("UTC"))
    invoice = sell(late, line("Chair", 1, 10000))
    invoice.void(by=None, now=datetime(2026, 6, 30, 22, 30, tzinfo=ZoneInfo("UTC")))
    days = TaxEntry.objects.order_by("id").values_list("kind", "day", "chargeable")
    assert [(kind, f"{day}", f"{first}") for kind, day, first in days] == [
        ("invoice", "2026-04-01", "2026-04-01"),
        ("void", "2026-07-01", "2026-04-01"),
    ]


def test_kept_documents_get_the_same_entries(now, monkeypatch):
    monkeypatch.setattr("invoicing.migrations._tax_entries.BATCH", 1)
    everything(now)
    names = [field.attname for field in TaxEntry._meta.concrete_fields if field.name != "id"]
    before = sorted(TaxEntry.objects.values_list(*names), key=str)
    with unguarded() as cursor:
        cursor.execute("DELETE FROM invoicing_taxentry")

    class Editor:
        pass

    Editor.connection = connection
    fill(None, Editor)
    assert sorted(TaxEntry.objects.values_list(*names), key=str) == before
    assert list(checks.check()) == []


# Guards and books


def refused(sql, *values):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_the_database_keeps_entries_rates_and_terms_of_coupons(now):
    (rate,) = rates("19", country="DE")
    sell(now, line("Chair", 1, 10000, tax_rates=[rate]))
    coupon = Coupon.create(percent_off=Decimal(10), by=None, now=now)
    refused("UPDATE invoicing_taxentry SET tax = 1")
    refused("DELETE FROM invoicing_taxentry")
    refused(
        "UPDATE invoicing_taxrate SET percentage = '7'"
        if connection.vendor == "sqlite"
        else "UPDATE invoicing_taxrate SET percentage = 7"
    )
    refused("UPDATE invoicing_taxrate SET inclusive = NOT inclusive")
    refused("UPDATE invoicing_taxrate SET country = 'AT' WHERE public_id = %s", rate["id"])
    for change in (
        *("percent_off = '11'", "amount_off = 5", "currency = 'eur'", "duration = 'forever'", "max_redemptions = 9"),
        *("duration_in_months = 3", "redeem_by = CURRENT_TIMESTAMP"),
    ):
        refused(f"UPDATE customers_coupon SET {change} WHERE id = {coupon.pk}")  # noqa: S608
    coupon.change({"name": "Ten"}, by=None, now=now)


def test_the_country_of_a_rate_may_change_until_an_invoice_is_issued_with_it(now, client, billing):
    rate = tax_rate("19", country="DE")
    rate.change({"country": "AT"}, by=None, now=now)
    sell(now, line("Chair", 1, 10000, tax_rates=[rate_snapshot(rate)]))
    with pytest.raises(RateInUse, match="its country stays"):
        rate.change({"country": "DE"}, by=None, now=now)
    rate.change({"country": "AT", "display_name": "MwSt"}, by=None, now=now)
    client.force_login(billing)
    address = f"{rate.get_absolute_url()}edit/"
    answer = client.post(address, {"display_name": "Steuer", "country": "DE"})
    assert answer.status_code == 422
    assert "its country stays" in str(answer.context["form"].errors["country"])
    assert 'value="Steuer"' in answer.content.decode()
    assert TaxRate.objects.get().display_name == "MwSt"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE invoicing_taxentry SET tax = tax + 1",
        "UPDATE invoicing_taxentry SET net = net + 1, base = base + 1",
        "UPDATE invoicing_taxentry SET country = 'XX'",
        "UPDATE invoicing_taxentry SET percentage = '7'",
        "UPDATE invoicing_taxentry SET day = '2020-01-01'",
        "UPDATE invoicing_taxentry SET status = 'exempt'",
        "DELETE FROM invoicing_taxentry WHERE kind = 'note'",
        "UPDATE invoicing_taxentry SET document = 'cn_gone' WHERE kind = 'note'",
        "UPDATE invoicing_taxentry SET invoice_id = (SELECT max(id) FROM invoicing_invoice)",
    ],
)
def test_entries_that_are_not_what_the_documents_say_are_found(now, change):
    invoice = sell(now, line("Chair", 1, 10000), default_tax_rates=rates("19", country="DE"))
    CreditNote.issue(invoice, CreditRequest(amount=100), by=None, now=now)
    draft(now=now)
    assert list(checks.check()) == []
    with unguarded() as cursor:
        cursor.execute(change)
    assert "tax report" in {finding.rule for finding in checks.check()}
