"""The page "What the law asks": of the account's country, or of another one that is looked at."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from billing_site.company.models import Company
from billing_site.lib.places.countries import countries, country_name, is_country
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from invoicing.rules.law.asked import asked_in
from invoicing.rules.law.demand import BEYOND, REFUSED, WARNED, Demand

# What is told of a demand: (words, tone, icon) of its badge.
THERE = ("There", "good", "circle-check")
MISSING = ("Missing", "warn", "circle-alert")
ON_EACH = ("On each document", "neutral", "file-text")
NOT_BY_BILLFOLD = ("Not by Billfold", "bad", "ban")
WEIGHTS = {REFUSED: "Without it such an invoice is not issued.", WARNED: "Finalizing warns where it is missing."}


class Row(NamedTuple):
    demand: Demand
    badge: tuple[str, str, str]
    url: str
    weight: str


@require_GET
@permitted("company.view_company")
def law(request: StaffRequest) -> HttpResponse:
    """`?country=fr` looks at another country, with the account as it is."""
    company = Company.current()
    asked = request.GET.get("country", "").strip().upper()
    unknown = bool(asked) and not is_country(asked)
    country = company.address_country if unknown or not asked else asked
    groups = [(heading(whose), [row(demand, company) for demand in demands]) for whose, demands in asked_in(country)]
    context = {
        "country": country,
        "name": country_name(country) if country else "",
        "is_own": country == company.address_country,
        "is_known": len(groups) > 1,
        "unknown": unknown,
        "typed": request.GET.get("country", ""),
        "countries": countries(),
        "groups": groups,
    }
    return render(request, "invoicing/law/law.html", context, status=404 if unknown else 200)


def heading(whose: str) -> str:
    if not whose:
        return "Everywhere"
    return "In all states of the European Union" if whose == "EU" else f"In {country_name(whose)}"


def row(demand: Demand, company: Company) -> Row:
    place = demand.place
    anchor = f"#{place.field}" if place and place.field else ""
    return Row(
        demand=demand,
        badge=badge_of(demand, company),
        url=f"{reverse(place.page)}{anchor}" if place else "",
        weight=WEIGHTS.get(demand.weight, ""),
    )


def badge_of(demand: Demand, company: Company) -> tuple[str, str, str]:
    if demand.weight == BEYOND:
        return NOT_BY_BILLFOLD
    if demand.there is None:
        return ON_EACH
    return THERE if demand.there(company) else MISSING
