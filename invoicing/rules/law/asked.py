"""What the law of one country asks for: the rows of the table that apply there, in the order in which people read."""

from __future__ import annotations

from billing_site.company.letterhead import supply
from billing_site.company.letterhead.law import LAWS
from billing_site.lib.tax_ids.types import EU_COUNTRIES
from invoicing.rules.law.countries import COUNTRIES
from invoicing.rules.law.demand import SUPPLY, TITLE, WARNED, Demand, has_title, tells_supply
from invoicing.rules.law.everywhere import ALWAYS, UNION


def asked_in(country: str) -> list[tuple[str, tuple[Demand, ...]]]:
    """[(whose law: "" for what holds everywhere, "EU" for the Union, else the country, its demands)]."""
    own = (*titles(country), *supplies(country), *COUNTRIES.get(country, ()))
    groups = [("", ALWAYS), ("EU", UNION if country in EU_COUNTRIES else ()), (country, own)]
    return [(whose, demands) for whose, demands in groups if demands]


def titles(country: str) -> tuple[Demand, ...]:
    law = LAWS.get(country)
    if law is None or not law.asked:
        return ()
    what = f"The title “{law.invoice}”, of who has a {law.number}"
    how = f"Without a {law.number} the usual title is right."
    return (Demand(what, law.source, TITLE, WARNED, has_title, how),)


def supplies(country: str) -> tuple[Demand, ...]:
    """What a country's own law asks of the date of supply; in the Union where it says more than the directive."""
    source = supply.SOURCES.get(country)
    if not source or source == supply.DIRECTIVE:
        return ()
    how = "The account's choice, and each invoice may say another day or a period."
    return (Demand("The date or period of supply", source, SUPPLY, WARNED, tells_supply, how),)
