"""Decimals are the same, compare the same and are refused the same on both databases."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Count, DecimalField, F, Max, Min
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from billing_site.lib.db import rows
from billing_site.lib.db.exact.field import ExactDecimalField
from customers.models.coupon import Coupon
from invoicing.models.line import InvoiceItem
from tests.factories import customer

pytestmark = pytest.mark.django_db

LONG = [
    *("12345.499999999999", "12345.5", "-0.000000000001", "0.000000000001", "0", "100", "9", "10", "-9", "-10"),
    *("999999999999999.999999999999", "999999999999999.999999999998", "-999999999999999.999999999999"),
    *("0.1", "0.100000000001", "33.333333333333", "900719925474099.3", "100.000000000001"),
]


@pytest.fixture
def buyer():
    return customer()


def item(buyer, amount):
    fields = {"currency": "eur", "unit_amount": Decimal(amount), "description": str(amount)}
    return InvoiceItem(public_id=f"ii_{amount}", customer=buyer, created=timezone.now(), **fields)


@pytest.fixture
def items(buyer):
    InvoiceItem.objects.bulk_create([item(buyer, amount) for amount in LONG])
    return LONG


def by_value(amounts):
    return sorted(amounts, key=Decimal)


def found(queryset):
    return list(queryset.values_list("description", flat=True))


def test_every_digit_comes_back_with_twelve_decimals(items):
    for each in InvoiceItem.objects.all():
        assert (each.unit_amount, each.unit_amount.as_tuple().exponent) == (Decimal(each.description), -12)
        assert rows.row(InvoiceItem, each.pk).unit_amount.as_tuple() == each.unit_amount.as_tuple()


def test_rows_written_without_the_orm_are_as_exact(buyer):
    rows.insert_many([item(buyer, "12345.499999999999")])
    kept = InvoiceItem.objects.get(unit_amount=Decimal("12345.4999999999990"))
    kept.unit_amount = Decimal("-0.000000000001")
    rows.write(kept, ("unit_amount",))
    assert rows.row(InvoiceItem, kept.pk).unit_amount == Decimal("-0.000000000001")
    rows.insert(item(buyer, "1E+3"))
    assert InvoiceItem.objects.get(unit_amount=1000).unit_amount == 1000


def test_order_is_by_value(items):
    assert found(InvoiceItem.objects.order_by("unit_amount")) == by_value(items)
    assert found(InvoiceItem.objects.order_by(F("unit_amount").desc())) == by_value(items)[::-1]
    ends = InvoiceItem.objects.aggregate(Min("unit_amount"), Max("unit_amount"))
    assert list(ends.values()) == [Decimal(by_value(items)[0]), Decimal(by_value(items)[-1])]


@pytest.mark.parametrize("edge", ["12345.499999999999", "-9", "0", "9.5", "100", "1E+2", "-1E-12"])
def test_comparisons_are_by_value(items, edge):
    edge = Decimal(edge)
    for lookup, holds in (
        ("lt", lambda number: number < edge),
        ("lte", lambda number: number <= edge),
        ("gt", lambda number: number > edge),
        ("gte", lambda number: number >= edge),
        ("exact", lambda number: number == edge),
        ("range", lambda number: edge <= number <= 10**6),
    ):
        asked = (edge, 10**6) if lookup == "range" else edge
        matching = InvoiceItem.objects.filter(**{f"unit_amount__{lookup}": asked}).order_by("unit_amount")
        assert found(matching) == [text for text in by_value(items) if holds(Decimal(text))], lookup
    assert set(found(InvoiceItem.objects.filter(unit_amount__in=[edge, 9]))) >= {"9"}
    other = InvoiceItem.objects.exclude(unit_amount=edge)
    assert found(other.filter(unit_amount=F("unit_amount")).order_by("unit_amount")) == [
        text for text in by_value(items) if Decimal(text) != edge
    ]


def test_a_number_finer_than_the_column_matches_nothing_by_accident(items):
    assert found(InvoiceItem.objects.filter(unit_amount=Decimal("9.0000000000001"))) == []
    assert "9" not in found(InvoiceItem.objects.filter(unit_amount__gte=Decimal("9.0000000000001")))
    assert "9" in found(InvoiceItem.objects.filter(unit_amount__lt=Decimal("9.0000000000001")))
    assert InvoiceItem.objects.filter(unit_amount__lt=10**30).count() == len(items)


def test_equal_numbers_are_one_group(buyer):
    InvoiceItem.objects.bulk_create([item(buyer, amount) for amount in ("1.5", "1.50", "2", "1.500000000001")])
    counted = InvoiceItem.objects.values("unit_amount").annotate(n=Count("pk")).order_by("unit_amount")
    assert [(str(each["unit_amount"].normalize()), each["n"]) for each in counted] == [
        ("1.5", 2),
        ("1.500000000001", 1),
        ("2", 1),
    ]


@pytest.mark.parametrize(
    ("given", "kept"), [("0.0000000000005", "0.000000000001"), ("2.5000000000025", "2.500000000003"), ("-0.0", "0")]
)
def test_more_decimals_are_rounded_alike(buyer, given, kept):
    item(buyer, given).save()
    assert InvoiceItem.objects.get().unit_amount.as_tuple() == Decimal(kept).quantize(Decimal("1E-12")).as_tuple()


def test_what_does_not_fit_is_refused_alike(buyer):
    for number, refusal in (("1E+15", DataError), ("NaN", ValidationError), ("Infinity", ValidationError)):
        with pytest.raises(refusal), transaction.atomic():
            item(buyer, number).save()
    assert not InvoiceItem.objects.exists()


@pytest.mark.parametrize("junk", ["abc", "1e5", "", "-", "1.2.3", "1,5", "NaN", "1-2", ".", "5."])
def test_sqlite_keeps_no_text_that_is_no_number(buyer, junk):
    item(buyer, "1").save()
    error = IntegrityError if connection.vendor == "sqlite" else DataError
    if connection.vendor == "postgresql" and junk in ("1e5", "NaN", "5."):
        return
    with pytest.raises(error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE invoicing_invoiceitem SET unit_amount = %s", [junk])


@pytest.mark.parametrize("percent", ["0", "-5", "100.0001", "900"])
def test_the_bounds_of_a_percentage_hold_in_the_database_and_before(percent):
    coupon = Coupon(public_id="P", created=timezone.now(), percent_off=Decimal(percent))
    with pytest.raises(ValidationError, match="customers_coupon_percent_or_amount"):
        coupon.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        coupon.save()


@pytest.mark.parametrize("percent", ["0.0001", "9", "33.3333", "100"])
def test_percentages_within_the_bounds_are_taken(percent):
    coupon = Coupon(public_id="P", created=timezone.now(), percent_off=Decimal(percent))
    coupon.validate_constraints()
    coupon.save()
    assert Coupon.objects.get(percent_off__lte=100).percent_off == Decimal(percent)


class AnyNumber(TestCase):
    numbers = st.decimals(-(10**15) + 1, 10**15 - 1, allow_nan=False, places=12)

    @settings(derandomize=True, max_examples=40, deadline=None)
    @given(st.lists(numbers, min_size=2, max_size=6, unique=True))
    def test_any_numbers_come_back_in_their_order(self, numbers):
        buyer = customer()
        InvoiceItem.objects.bulk_create([item(buyer, number) for number in numbers])
        ours = InvoiceItem.objects.filter(customer=buyer)
        assert list(ours.order_by("unit_amount").values_list("unit_amount", flat=True)) == sorted(numbers)
        assert ours.filter(unit_amount__gt=numbers[0]).count() == sum(number > numbers[0] for number in numbers)


def test_no_column_of_ours_is_a_number_of_sqlites_own():
    packages = ("billing_site", "customers", "invoicing")
    ours = [model for model in apps.get_models() if model.__module__.partition(".")[0] in packages]
    fields = [(model.__name__, field) for model in ours for field in model._meta.local_fields]
    assert [f"{model}.{field.name}" for model, field in fields if type(field) is DecimalField] == []
    assert [field for _, field in fields if type(field) is ExactDecimalField]
