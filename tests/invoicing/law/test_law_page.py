"""The page "What the law asks": each country's demands, what of it is there, and the way to where it is entered."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.urls import resolve, reverse

from billing_site.company.models import Company
from billing_site.lib.places.countries import countries
from billing_site.lib.tax_ids.types import EU_COUNTRIES, TAX_ID_TYPES
from invoicing.rules.law import countries as table
from invoicing.rules.law.asked import asked_in
from invoicing.rules.law.demand import BEYOND, REFUSED, TOLD, WARNED
from invoicing.rules.law.everywhere import ALWAYS, UNION
from tests.reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
LAW = "/settings/law/"


def demands(country):
    return [demand for _, group in asked_in(country) for demand in group]


def states(browser, address=LAW):
    """{what: its badge} of the page."""
    page = browser.get(address).content.decode()
    rows = re.findall(r'law-what">(.*?)</span>.*?badge-status[^>]*>(?:<svg.*?</svg>)?(.*?)</span>', page, re.DOTALL)
    return {unescape(what): badge.strip() for what, badge in rows}


def change(administrator, now, **fields):
    return Company.current().change(fields, by=administrator, now=now)


def test_the_page_follows_the_account(desk, administrator, now):
    change(administrator, now, address_country="DE", supply_date="", tax_ids=[])
    before = states(desk)
    assert before["The seller's Steuernummer or USt-IdNr."] == "Missing"
    assert before["The date or period of supply"] == "Missing"
    assert before["Register, court, number and all managing directors"] == "Missing"
    change(
        administrator,
        now,
        tax_ids=[{"type": "eu_vat", "value": "DE136695976"}],
        supply_date="issue",
        register_number="HRB 12345",
    )
    after = states(desk)
    assert after["The seller's Steuernummer or USt-IdNr."] == "There"
    assert after["The date or period of supply"] == "There"
    assert after["Register, court, number and all managing directors"] == "There"
    assert next(badge for what, badge in after.items() if what.startswith("Structured e-invoices")) == "Not by Billfold"


def test_another_country_can_be_looked_at_and_changes_nothing(desk, administrator, now):
    change(administrator, now, address_country="DE")
    version = Company.read().version
    page = text(desk.get(LAW, {"country": "fr"}))
    assert "This is France, looked at with your account as it is." in page
    assert "Code de commerce, article L441-9" in page
    assert "UStG" not in page
    assert Company.read().version == version


def test_a_country_without_rows_says_so(desk):
    page = text(desk.get(LAW, {"country": "FJ"}))
    assert "We know of nothing particular that the law of Fiji asks for." in page
    assert "The seller’s name" in page.replace("'", "’")


@pytest.mark.parametrize("wrong", ["XX", "Germany", "<b>", "1" * 3000])
def test_what_is_no_country_is_told(desk, wrong):
    answer = desk.get(LAW, {"country": wrong})
    assert answer.status_code == 404
    assert "is no country. Choose one from the list." in text(answer)
    assert "<b>" not in answer.content.decode().split("is no country")[0][-80:]


def test_an_account_without_a_country_is_told_to_enter_one(desk, administrator, now):
    change(administrator, now, address_country="")
    assert "Your company has no country yet." in text(desk.get(LAW))


@pytest.mark.parametrize("code", sorted({*table.COUNTRIES, *EU_COUNTRIES, "BH", "KE", "LI", "MY"}))
def test_each_country_with_a_law_has_a_page(desk, code):
    page = text(desk.get(LAW, {"country": code}))
    for demand in demands(code):
        assert demand.what in page
        assert demand.source in page


def test_every_row_has_a_source_and_a_place_that_opens_at_its_input(client, administrator, now):
    client.force_login(administrator)
    opened = {}
    for code, _ in countries():
        for demand in demands(code):
            assert demand.source
            assert demand.weight in (REFUSED, WARNED, TOLD, BEYOND)
            assert demand.place or demand.how, demand.what
            if not demand.place:
                continue
            url = reverse(demand.place.page)
            if url not in opened:
                opened[url] = client.get(url).content.decode()
            assert resolve(urlsplit(url).path)
            if demand.place.field:
                assert f'id="{demand.place.field}"' in opened[url], (demand.what, demand.place)


def test_the_types_of_numbers_that_the_table_asks_for_are_types():
    for code, _ in countries():
        for demand in demands(code):
            cells = [cell.cell_contents for cell in getattr(demand.there, "__closure__", None) or ()]
            for types in (cell for cell in cells if isinstance(cell, tuple)):
                assert set(types) <= set(TAX_ID_TYPES), demand.what


def test_the_law_table_of_the_review_is_there_whole():
    named = "DE FR ES IT GB CH US AU NZ IN JP CA LT TH SG AE SA IL PT PL BE RO HU GR".split()
    for code in named:
        whose = [group for group, _ in asked_in(code)]
        assert code in whose, code
        assert ("EU" in whose) is (code in EU_COUNTRIES)
    for code in "PT PL BE RO HU GR IT".split():
        assert any(demand.weight == BEYOND for demand in table.COUNTRIES[code]), code
    assert len({demand.what for demand in (*ALWAYS, *UNION)}) == len(ALWAYS) + len(UNION)


def test_it_is_found_from_the_settings_and_from_branding(desk):
    for address in ("/settings/", "/settings/documents/", "/settings/company/"):
        assert f'href="{LAW}"' in desk.get(address).content.decode()


def test_who_only_reads_may_see_it(client, reader):
    client.force_login(reader)
    assert client.get(LAW).status_code == 200


def test_the_page_costs_few_queries(desk, django_assert_max_num_queries):
    desk.get(LAW)
    with django_assert_max_num_queries(6):
        desk.get(LAW)
