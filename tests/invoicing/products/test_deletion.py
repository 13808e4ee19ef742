"""Deleting products and prices: what was never used goes, all else stays and says why."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from customers.models.coupon import Coupon
from invoicing.models.catalog.price import Price
from invoicing.models.catalog.removal import InUse, delete_price, delete_product
from invoicing.models.product import Product
from invoicing.subscriptions.models.verbs.changing import change_later
from tests.factories import draft, seller
from tests.invoicing.subscriptions.factories import choice, subscription
from tests.invoicing.subscriptions.factories import price as subscribable
from tests.reading import body

pytestmark = pytest.mark.django_db


def test_a_product_that_was_never_used_is_deleted_with_its_prices(desk, now):
    product = Product.create(by=None, now=now, name="Typo")
    Price.create(product, by=None, now=now, currency="eur", unit_amount=Decimal(100))
    url = reverse("product_delete", args=[product.public_id])
    assert "gone for good with its price" in body(desk.get(url))
    assert desk.post(url).url == reverse("product_list")
    assert not Product.objects.exists() and not Price.objects.exists()
    assert Event.objects.filter(type__in=("product.deleted", "price.deleted")).count() == 2


def test_a_product_that_was_billed_stays_and_the_page_says_why(desk, now):
    product = Product.create(by=None, now=now, name="Design")
    price = Price.create(product, by=None, now=now, currency="eur", unit_amount=Decimal(100))
    draft(now=now, lines=[{"description": "Hour", "unit_amount": Decimal(100), "product": product, "price": price}])
    for thing in (product, price):
        url = reverse(f"{thing.noun}_delete", args=[thing.public_id])
        page = body(desk.get(url))
        assert f"Invoices bill this {thing.noun}" in page and f"Archive {thing.noun}" in page
        assert "Archive it instead" in body(desk.post(url, follow=True))
    assert Product.objects.exists() and Price.objects.exists()


def test_a_product_that_a_coupon_is_limited_to_stays(now):
    product = Product.create(by=None, now=now, name="Design")
    Coupon.create(by=None, now=now, public_id="TEN", percent_off=Decimal(10), products=[product.public_id])
    with pytest.raises(InUse, match="1 coupon is limited"):
        delete_product(product, by=None, now=now)


def test_a_price_of_a_subscription_stays(now):
    seller()
    sold = subscription(now=now, trial_end=now + timedelta(days=9)).items.get().price
    with pytest.raises(InUse, match="Subscriptions have"):
        delete_price(sold, by=None, now=now)
    other = subscribable(now=now)
    change_later(subscription(now=now), [choice(other)], None, by=None, now=now)
    with pytest.raises(InUse, match="are planned"):
        delete_product(other.product, by=None, now=now)
