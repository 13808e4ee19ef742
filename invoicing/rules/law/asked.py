"""What the law of one country asks for: the rows of the table that apply there, in the order in which people read."""

from __future__ import annotations

from functools import cache

from billing_site.company.letterhead import supply
from billing_site.company.letterhead.law import LAWS
from billing_site.lib.money.text import format_amount
from billing_site.lib.places.countries import country_name
from billing_site.lib.tax_ids.types import EU_COUNTRIES
from invoicing.rules.law.accounts import has_title
from invoicing.rules.law.countries import COUNTRIES
from invoicing.rules.law.demand import (
    BUYER_ADDRESS,
    BUYER_NAME,
    WARNED,
    Demand,
    Missing,
)
from invoicing.rules.law.everywhere import ADDRESSED, ALWAYS, NAMED, UNION, day_of_supply
from invoicing.rules.law.places import CUSTOMERS, TITLE

# Country -> (most in minor units, its currency, where the law lets off who is billed with no more than that).
SMALL = {
    "AT": (40_000, "eur", "UStG 1994, section 11 (6)"),
    "DE": (25_000, "eur", "UStDV, section 33"),
    "ES": (40_000, "eur", "RD 1619/2012, article 4 (1) a"),
    "GB": (25_000, "gbp", "Value Added Tax Regulations 1995, regulation 16A"),
    "IT": (40_000, "eur", "D.P.R. 633/1972, article 21-bis; D.M. 10 May 2019"),
}


@cache
def asked_in(country: str) -> list[tuple[str, tuple[Demand, ...]]]:
    """[(whose law: "" for what holds everywhere, "EU" for the Union, else the country, its demands)]."""
    own = (*titles(country), *supplies(country), *buyers(country), *COUNTRIES.get(country, ()))
    topics = {demand.topic for demand in own} - {""}
    always, union = (
        tuple(demand for demand in demands if demand.topic not in topics)
        for demands in (ALWAYS, UNION if country in EU_COUNTRIES else ())
    )
    return [(whose, demands) for whose, demands in (("", always), ("EU", union), (country, own)) if demands]


def demands_in(country: str) -> list[Demand]:
    """The same in one list; what holds everywhere for '' and codes of no country."""
    return [demand for _, demands in asked_in(country) for demand in demands]


def titles(country: str) -> tuple[Demand, ...]:
    law = LAWS.get(country)
    if law is None or not law.asked:
        return ()
    what = f"The title “{law.invoice}”, of who has a {law.number}"
    how = f"Without a {law.number} the usual title is right."
    missing = Missing(
        f"{country_name(country)} asks for the title “{law.invoice}” ({{source}}).",
        "without the title that the law of your country asks for",
    )
    return (Demand(what, law.source, TITLE, WARNED, has_title(law), how, missing),)


def supplies(country: str) -> tuple[Demand, ...]:
    """What a country's own law asks of the date of supply; in the Union where it says more than the directive."""
    source = supply.SOURCES.get(country)
    if not source or source == supply.DIRECTIVE:
        return ()
    return (day_of_supply(country_name(country), "The date or period of supply", source),)


def buyers(country: str) -> tuple[Demand, ...]:
    """Who is billed, in countries that let small invoices off."""
    if country not in SMALL:
        return ()
    most, currency, source = SMALL[country]
    amount = format_amount(most, currency)

    def demand(part: str, fact: str, topic: str) -> Demand:
        missing = Missing(
            f"{{customer}} has no {part}. {country_name(country)} asks for it on invoices of more than {amount} "
            "({source}).",
            f"to a customer without {part}",
            fact=fact,
            small=(most, currency),
        )
        what = f"The customer's {part}, on invoices of more than {amount}"
        return Demand(what, source, CUSTOMERS, WARNED, None, "From the customer's page.", missing, topic)

    return demand("name", BUYER_NAME, NAMED), demand("address", BUYER_ADDRESS, ADDRESSED)
