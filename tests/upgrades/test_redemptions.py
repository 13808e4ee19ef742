"""Coupons on invoices that were issued before redemptions were kept: each becomes one, and the books are sound."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from customers import integrity as customer_books
from customers.models.coupon import Coupon
from customers.models.redemption import Redemption
from invoicing.integrity import checks as books
from invoicing.issuing.rates_and_coupons import coupon_snapshot
from tests.factories import customer, draft, issued, line
from tests.guards import step_aside

MIGRATION = import_module("invoicing.migrations.0003_redemptions")
KEPT = ("coupon", "discount", "customer", "invoice", "number", "amount_off", "currency", "created", "given_back_at")


def forget_redemptions():
    step_aside()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM customers_redemption")
    Coupon.objects.update(times_redeemed=0)


@pytest.mark.django_db
def test_what_was_issued_before_becomes_redemptions(now, monkeypatch):
    monkeypatch.setattr(MIGRATION, "BATCH", 2)
    made = {name: Coupon.create(public_id=name, percent_off=Decimal(10), by=None, now=now) for name in ("A", "B", "C")}
    chosen = {name: coupon_snapshot(coupon, now=now) for name, coupon in made.items()}
    buyer = customer(currency="eur")
    made["A"].redeem_for(buyer, by=None, now=now)
    first = issued(buyer, now=now)
    both = [line(discounts=[chosen["B"]]), line(discounts=[chosen["B"] | {"id": "di_other"}])]
    issued(now=now, lines=both, discounts=[chosen["B"] | {"id": "di_third"}, chosen["C"]])
    void = issued(now=now, discounts=[chosen["C"]])
    void.void(by=None, now=now)
    issued(now=now, lines=[line(discountable=False)], discounts=[chosen["C"]])
    draft(now=now, discounts=[chosen["C"]])
    before = list(Redemption.objects.order_by("invoice", "coupon").values_list(*KEPT))
    times = dict(Coupon.objects.values_list("public_id", "times_redeemed"))
    assert len(before) == 4 and times == {"A": 1, "B": 1, "C": 1} and first.total == 900
    forget_redemptions()
    MIGRATION.fill(apps, None)
    assert list(Redemption.objects.order_by("invoice", "coupon").values_list(*KEPT)) == before
    assert dict(Coupon.objects.values_list("public_id", "times_redeemed")) == times
    found = [each for part in (customer_books, books) for each in part.check()]
    assert [str(each) for each in found if each.rule != "guards"] == []
