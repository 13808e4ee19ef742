"""What new invoices say of the date of supply, and what the law of the account's country asks for."""

from billing_site.lib.places.countries import country_name
from billing_site.lib.tax_ids.types import EU_COUNTRIES

LEFT_OUT, SAME = "", "issue"
CHOICES = [(LEFT_OUT, "Leave it out"), (SAME, "Say that it equals the date of issue")]
DIRECTIVE = "Council Directive 2006/112/EC, article 226 (7)"
# Country of the account -> where its law asks for the day or period of supply.
SOURCES = dict.fromkeys(EU_COUNTRIES, DIRECTIVE) | {
    "AT": "UStG 1994, section 11 (1) 3 d",
    "AE": "Cabinet Decision 52 of 2017, article 59 (1)",
    "CH": "MWSTG, article 26 (2) c",
    "DE": "UStG, section 14 (4) No. 6, which asks for it also where it is the date of issue",
    "GB": "Value Added Tax Regulations 1995, regulation 14 (1) (b)",
    "IT": "D.P.R. 633/1972, article 21 (2) g-bis",
    "JP": "Consumption Tax Act, article 57-4 (1) 2",
    "LI": "MWSTG, article 26 (2) c",
    "NO": "Bokføringsforskriften, section 5-1-1 No. 4",
    "PL": "Ustawa o VAT, article 106e (1) 6",
}


def is_asked(country: str) -> bool:
    """Whether the law of an account's country asks for the day or period of supply."""
    return country.upper() in SOURCES


def proposal(country: str) -> tuple[str, str]:
    """(the choice that suits an account of that country, the reason in words with its source)."""
    if not country:
        return LEFT_OUT, "Enter your country under Company, and what its law asks for stands here."
    if not is_asked(country):
        return LEFT_OUT, f"Leave it out: we know of no law of {country_name(country)} that asks for it."
    return SAME, (
        f"Say that it equals the date of issue, and change it on an invoice where it does not: the law of "
        f"{country_name(country)} asks for the day or period of supply ({SOURCES[country.upper()]})."
    )
