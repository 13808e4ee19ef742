"""Finalizing refuses and warns by the table of the law: what is missing is said, with its source and the way to it."""

from datetime import date

import pytest

from billing_site.company.models import Company
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.models.finalizing.warnings import warnings_of, warnings_of_many
from invoicing.models.invoice import Invoice
from tests.factories import customer, draft, line, tax_rate

pytestmark = pytest.mark.django_db


def seller(administrator, now, country, types, **fields):
    ids = [{"type": kind, "value": value} for kind, value in types]
    Company.current().change({"address_country": country, "tax_ids": ids} | fields, by=administrator, now=now)


def warned(invoice):
    invoice = Invoice.objects.select_related("customer").get(pk=invoice.pk)
    return " ".join(warnings_of(invoice, list(invoice.lines.all())))


def many():
    return [words for _, words in warnings_of_many(Invoice.objects.all())]


def taxed(now, **fields):
    buyer = customer("Buyer", now=now, currency="eur", address_line1="1 High Street", address_country="DE")
    rate = tax_rate(now=now, percentage="19")
    return draft(buyer, now=now, lines=[line("Work", 1, 10000)], default_tax_rates=[rate_snapshot(rate)], **fields)


def test_a_title_that_the_law_asks_for_is_missed(administrator, now):
    seller(administrator, now, "AU", [("au_abn", "51824753556")])
    invoice = draft(now=now)
    assert "Australia asks for the title “Tax invoice”" in warned(invoice)
    assert "sections 29-70" in warned(invoice)
    told = "without the title that the law of your country asks for: choose it under Settings, Branding and documents"
    assert told in many()
    seller(administrator, now, "AU", [("au_abn", "51824753556")], invoice_title="law")
    assert "asks for the title" not in warned(invoice)
    assert many() == [each for each in many() if "title" not in each]


def test_without_the_number_the_usual_title_is_right(administrator, now):
    seller(administrator, now, "AU", [])
    assert "asks for the title" not in warned(draft(now=now))


@pytest.mark.parametrize(("country", "number"), [("DE", ("eu_vat", "DE136695976")), ("PL", ("eu_vat", "PL5260001246"))])
def test_a_taxed_invoice_without_its_date_of_supply_is_told(administrator, now, country, number):
    seller(administrator, now, country, [number])
    invoice = taxed(now)
    assert "asks for the day or period of supply" in warned(invoice)
    told = "with tax or reverse charge and without the day or period of supply, which your law asks for"
    assert any(each.startswith(told) for each in many())
    Invoice.objects.filter(pk=invoice.pk).update(supply="issue")
    assert "supply" not in warned(invoice)
    assert not any("supply" in each for each in many())


def test_periods_of_the_lines_tell_it_as_well(administrator, now):
    seller(administrator, now, "DE", [("eu_vat", "DE136695976")])
    invoice = taxed(now)
    invoice.lines.update(period_start=date(2026, 10, 1), period_end=date(2026, 10, 31))
    assert "supply" not in warned(invoice)
    assert not any("supply" in each for each in many())


def test_an_untaxed_invoice_and_other_countries_are_left_alone(administrator, now):
    seller(administrator, now, "DE", [("eu_vat", "DE136695976")])
    assert "supply" not in warned(draft(now=now))
    seller(administrator, now, "NZ", [("nz_gst", "123456789")])
    assert "supply" not in warned(taxed(now))
