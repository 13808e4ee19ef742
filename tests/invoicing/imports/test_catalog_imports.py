"""Products and prices from CSV files: dry run, errors in words, the same file twice, undo."""

import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse

from invoicing.models.catalog.price import Price
from invoicing.models.product import Product
from tests.factories import draft
from tests.invoicing.imports.imported import checked, imported, problems, undone
from tests.reading import body

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
HEADER = [
    "Product",
    "Price",
    "Currency",
    "Interval",
    "Tiers",
    "Lookup key",
    "Note",
    "Tax",
    "Units per package",
    "Round",
]


@pytest.fixture
def team(now):
    return Product.create(by=None, now=now, name="Team")


def priced(*cells):
    return [*cells, *[""] * (len(HEADER) - len(cells))]


def test_products_are_added_changed_and_taken_back(desk, team):
    rows = [
        ["Name", "Unit", "sku (metadata)"],
        ["Team", "seat", "T-1"],
        ["Onboarding", "hour", ""],
        ["Onboarding", "", ""],
    ]
    batch = checked(desk, "product", *rows)
    assert batch.counts == {"new": 1, "changed": 1, "same": 0, "error": 1}
    assert problems(batch) == {4: ["Row 3 of this file is about the same product."]}
    assert Product.objects.count() == 1
    page = body(desk.get(batch.get_absolute_url(), {"kind": "changed"}))
    assert "Metadata sku" in page and "T-1" in page
    desk.post(batch.page("apply"))
    team.refresh_from_db()
    assert (team.unit_label, team.metadata) == ("seat", {"sku": "T-1"})
    again = checked(desk, "product", *rows[:3])
    assert again.counts == {"new": 0, "changed": 0, "same": 2, "error": 0}
    undone(desk, batch)
    team.refresh_from_db()
    assert (team.unit_label, team.metadata, Product.objects.count()) == ("", {}, 1)


def test_prices_of_every_kind_are_added_once(desk, team):
    rows = [
        HEADER,
        priced("Team", "8.00", "EUR", "monthly", "", "team_monthly", "", "exclusive"),
        priced(team.public_id, "", "usd", "year", "10: 8000 + 0; inf: 6500.5 + 99"),
        priced("Team", "25", "jpy", "", "", "", "Box", "", "5", "up"),
    ]
    batch = imported(desk, "price", *rows)
    assert (problems(batch), batch.counts["applied"]) == ({}, 3)
    monthly, tiered, box = Price.objects.order_by("pk")
    assert (monthly.unit_amount, monthly.interval, monthly.lookup_key) == (Decimal(800), "month", "team_monthly")
    assert (tiered.tiers_mode, tiered.tiers[1]["unit_amount"]) == ("graduated", "6500.5")
    assert (box.unit_amount, box.divide_by, box.round, box.nickname) == (Decimal(25), 5, "up", "Box")
    assert checked(desk, "price", *rows).counts["same"] == 3
    undone(desk, batch)
    assert not Price.objects.exists()


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (("Nobody", "8", "eur"), "There is no product “Nobody”"),
        (("", "8", "eur"), "Say of which product"),
        (("Team", "abc", "eur"), "abc"),
        (("Team", "", "eur"), "Enter a price, or tiers."),
        (("Team", "8", ""), "Say in which currency it is."),
        (("Team", "8", "xyz"), "xyz"),
        (("Team", "8", "eur", "fortnight"), "“fortnight” is none of day, week, month, year."),
        (("Team", "-8", "eur", "month"), "less than 0"),
        (("Team", "", "eur", "month", "10=800"), "is not written as 10: 800 + 0"),
        (("Team", "", "eur", "month", "10: 800 + 0"), "the last tier has no end"),
        (("Team", "8", "eur", "", "", "", "", "half"), "“half” is none of"),
        (("Team", "8", "eur", "", "", "", "", "", "5"), "A begun package"),
        (("Team", "8", "eur", "", "", "", "", "", "x"), "“x” is not a whole number."),
    ],
)
def test_what_is_wrong_with_a_price_is_said_at_its_row(desk, team, cells, words):
    batch = checked(desk, "price", HEADER, priced(*cells))
    assert batch.counts["error"] == 1
    assert words in " ".join(problems(batch)[2])
    assert words in body(desk.get(batch.get_absolute_url()))


def test_a_price_that_is_there_keeps_its_terms_and_takes_its_notes(desk, team, now):
    price = Price.create(team, by=None, now=now, currency="eur", unit_amount=Decimal(800), lookup_key="std")
    rows = [
        HEADER,
        priced("Team", "9", "eur", "", "", "std"),
    ]
    assert "never change" in problems(checked(desk, "price", *rows))[2][0]
    imported(desk, "price", HEADER, priced("Team", "8", "eur", "", "", "std", "Partners", "inclusive"))
    price.refresh_from_db()
    assert (price.nickname, price.tax_behavior) == ("Partners", "inclusive")


@pytest.mark.parametrize("subject", ["product", "price"])
def test_what_is_exported_is_imported_as_the_same(desk, team, now, subject):
    tiers = [{"up_to": 10, "unit_amount": 800}, {"up_to": "inf", "unit_amount": 650}]
    Price.create(
        team,
        by=None,
        now=now,
        currency="eur",
        interval="month",
        billing_scheme="tiered",
        tiers_mode="volume",
        tiers=tiers,
        currency_options={"usd": {"tiers": tiers}, "jpy": {"tiers": [{"up_to": "inf", "unit_amount": "0.5"}]}},
    )
    Price.create(
        team,
        by=None,
        now=now,
        currency="eur",
        unit_amount=Decimal("0.05"),
        currency_options={"usd": {"unit_amount": "9"}},
    )
    file = b"".join(desk.get(reverse(f"{subject}_export_file")).streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file, newline="")))
    batch = checked(desk, subject, *rows)
    assert batch.counts == {"new": 0, "changed": 0, "same": len(rows) - 1, "error": 0}


def test_what_was_used_since_stays_when_an_import_is_undone(desk, team, now):
    batch = imported(desk, "price", HEADER, priced("Team", "8", "eur"), priced("Team", "9", "eur"))
    used = Price.objects.get(unit_amount=Decimal(800))
    draft(now=now, lines=[{"description": "x", "unit_amount": Decimal(800), "price": used, "product": team}])
    batch = undone(desk, batch)
    assert (batch.state, batch.counts["undone"], batch.counts["kept"]) == ("undone", 1, 1)
    assert list(Price.objects.all()) == [used]
    assert "Invoices bill this price." in body(desk.get(batch.get_absolute_url()))


@pytest.mark.parametrize("subject", ["product", "price"])
def test_the_template_is_a_file_that_can_be_imported(desk, subject, now):
    for name in ("Team plan", "Onboarding"):
        Product.create(by=None, now=now, name=name)
    answer = desk.get(reverse(f"{subject}_import_template"))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert checked(desk, subject, *rows).counts["error"] == 0


def test_an_import_of_another_kind_is_not_found(desk, team):
    batch = checked(desk, "product", ["Name"], ["Other"])
    assert desk.get(reverse("price_import_detail", args=[batch.public_id])).status_code == 404
    assert desk.get(reverse("import_detail", args=[batch.public_id])).status_code == 404


def test_columns_that_say_nothing_of_the_product_are_refused(desk):
    with pytest.raises(AssertionError, match="Say which column holds the name"):
        checked(desk, "product", ["Colour"], ["red"])
