"""What the demo business sells by subscription, and who its customers are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from customers.models.coupon import Coupon
from customers.models.promotions.promotion_code import PromotionCode
from invoicing.models.catalog.price import Price
from invoicing.models.product import Product
from invoicing.models.tax_rate import TaxRate

# About how many dollars a hundred euros are, as this business sets its prices.
DOLLARS = Decimal("1.1")
# (lookup key, product, unit, cents a month; a year costs ten months)
PLANS = (
    ("starter", "Nordlicht Starter", "seat", 900),
    ("team", "Nordlicht Team", "seat", 1900),
    ("business", "Nordlicht Business", "seat", 3900),
    ("support", "Priority support", "", 4900),
)
CALLS = [
    {"up_to": "10000", "unit_amount": "0.5", "flat_amount": "0"},
    {"up_to": "100000", "unit_amount": "0.3", "flat_amount": "0"},
    {"up_to": "inf", "unit_amount": "0.15", "flat_amount": "0"},
]
# (name, city, country, postal code, street)
FIRMS = (
    ("Atelier Sonnenberg", "Leipzig", "DE", "04109", "Markt 3"),
    ("Bäckerei Lindqvist", "Kiel", "DE", "24103", "Holstenstraße 12"),
    ("Kontor Ahlers", "Bremen", "DE", "28195", "Am Wall 77"),
    ("Praxis am Park", "Köln", "DE", "50667", "Hohe Straße 41"),
    ("Fahrradhaus Brandt", "Münster", "DE", "48143", "Salzstraße 8"),
    ("Weingut Hohenfels", "Mainz", "DE", "55116", "Rheinstraße 20"),
    ("Druckerei Okonkwo", "Hamburg", "DE", "20095", "Spitalerstraße 9"),
    ("Tischlerei Vogel", "Dresden", "DE", "01067", "Wilsdruffer Straße 15"),
    ("Cabinet Moreau", "Lyon", "FR", "69002", "12 rue de la République"),
    ("Librairie du Canal", "Paris", "FR", "75010", "45 quai de Valmy"),
    ("Fromagerie Petit", "Lille", "FR", "59000", "3 rue de Béthune"),
    ("Studio Marchetti", "Milano", "IT", "20121", "Via Brera 5"),
    ("Officina Rinaldi", "Torino", "IT", "10121", "Via Roma 88"),
    ("Taller Ibáñez", "Valencia", "ES", "46002", "Calle de la Paz 17"),
    ("Clínica Robles", "Madrid", "ES", "28013", "Calle Mayor 30"),
    ("De Vries Tuinen", "Utrecht", "NL", "3511 AB", "Oudegracht 112"),
    ("Bakker & Zonen", "Rotterdam", "NL", "3011 AA", "Coolsingel 6"),
    ("Hofmann Consulting", "Wien", "AT", "1010", "Graben 21"),
    ("Alpenblick Hotel", "Innsbruck", "AT", "6020", "Museumstraße 4"),
    ("Brasserie Dumont", "Bruxelles", "BE", "1000", "Rue Neuve 50"),
    ("Harbour Yoga", "Galway", "IE", "H91 X4K2", "7 Dock Road"),
    ("Quay Street Design", "Dublin", "IE", "D02 AF30", "18 Dame Street"),
    ("Maple Ridge Dental", "Portland", "US", "97205", "410 SW Alder St"),
    ("Blue Heron Books", "Seattle", "US", "98101", "1500 Pike Pl"),
    ("Cedar & Stone", "Denver", "US", "80202", "1601 Blake St"),
    ("Lakeside Vets", "Chicago", "US", "60601", "200 N Michigan Ave"),
    ("Prairie Roasters", "Austin", "US", "78701", "315 Congress Ave"),
    ("Sunset Cycles", "San Diego", "US", "92101", "870 Fifth Ave"),
    ("Granite Peak Law", "Boulder", "US", "80302", "1300 Pearl St"),
    ("Old Mill Bakery", "Boston", "US", "02108", "20 Park Plaza"),
)


@dataclass(frozen=True)
class Offers:
    """{lookup key: price} of all that is sold, the coupons of the year, and the tax."""

    prices: dict[str, Price]
    welcome: Coupon
    launch: Coupon
    vat: TaxRate


def open_shop(now: datetime) -> Offers:
    """Products with a price a month and one a year, calls by use, two coupons, and a code for one of them."""
    prices = {}
    for key, name, unit, cents in PLANS:
        product = Product.create(by=None, now=now, name=name, unit_label=unit)
        for interval, months in (("month", 1), ("year", 10)):
            prices[f"{key}_{interval}"] = recurring(product, f"{key}_{interval}", cents * months, interval, now)
    calls = Product.create(by=None, now=now, name="API calls", unit_label="call")
    metered: dict[str, Any] = {
        "usage_type": "metered",
        "billing_scheme": "tiered",
        "tiers_mode": "graduated",
        "tiers": CALLS,
    }
    options = {"usd": {"tiers": CALLS}}
    common: dict[str, Any] = {
        "currency": "eur",
        "interval": "month",
        "lookup_key": "calls_month",
        "currency_options": options,
    }
    prices["calls_month"] = Price.create(calls, by=None, now=now, **metered, **common)
    welcome = Coupon.create(
        by=None,
        now=now,
        public_id="WELCOME20",
        name="Welcome",
        percent_off=Decimal(20),
        duration=Coupon.REPEATING,
        duration_in_months=3,
    )
    launch = Coupon.create(
        by=None, now=now, public_id="LAUNCH10", name="Launch", percent_off=Decimal(10), duration=Coupon.FOREVER
    )
    PromotionCode.create(welcome, code="HELLO", by=None, now=now)
    vat = TaxRate.create(by=None, now=now, display_name="VAT", percentage=Decimal(19), country="DE", tax_type="vat")
    return Offers(prices, welcome, launch, vat)


def recurring(product: Product, key: str, cents: int, interval: str, now: datetime) -> Price:
    dollars = {"usd": {"unit_amount": str(round(cents * DOLLARS / 100) * 100)}}
    return Price.create(
        product,
        by=None,
        now=now,
        currency="eur",
        unit_amount=Decimal(cents),
        interval=interval,
        lookup_key=key,
        currency_options=dollars,
    )
