"""The cell with all of a customer's tax IDs: "eu_vat:DE136695976, us_ein:12-3456789", or numbers without their type."""

import re

from django.core.exceptions import ValidationError

from billing_site.lib.tax_ids.types import (
    TAX_ID_TYPES,
    TaxIdCheck,
    TaxIdInvalid,
    check_tax_id,
    likely_checks,
    types_for_country,
)
from billing_site.lib.tax_ids.written import is_label
from billing_site.lib.text import text_problem
from billing_site.pages.fields.tax_ids import MOST

EXAMPLE = "us_ein:12-3456789"


def tax_ids_told(text: str, there: list[str], country: str) -> list[str]:
    """The whole list that a cell tells, each as "us_ein:123456789" and once; what is `there` keeps its place.

    Raises ValidationError with a message for each number that is none.
    """
    entries = list(dict.fromkeys(entry for part in re.split("[,;\n]", text) if (entry := part.strip())))
    # Who has more already may keep them.
    if len(entries) > max(MOST, len(there)):
        raise ValidationError(f"Use at most {MOST} tax IDs.")
    wanted, problems = [], []
    for entry in entries:
        try:
            wanted.append(tax_id_told(entry, there, country))
        except ValueError as refusal:
            problems.append(str(refusal))
    if problems:
        raise ValidationError(problems)
    return [*(number for number in there if number in wanted), *dict.fromkeys(n for n in wanted if n not in there)]


def tax_id_told(entry: str, there: list[str], country: str) -> str:
    """One tax ID as "us_ein:123456789"; a wrong check digit is taken, as the form takes it. Raises ValueError."""
    if entry in there:
        return entry
    if problem := text_problem(entry):
        raise ValueError(problem)
    type, colon, number = entry.partition(":")
    # "EU VAT" is what documents print for eu_vat.
    code = type.strip().lower().replace(" ", "_")[:40]
    if colon and (code in TAX_ID_TYPES or "_" in type or not is_label(type)):
        return written(check_tax_id(code, number.strip(), country))
    likely = likely_checks(country, entry)
    likely = [check for check in likely if written(check) in there] or likely
    if len(likely) != 1:
        raise ValueError(ambiguous(entry, likely) if likely else unknown(entry, country))
    return written(likely[0])


def written(check: TaxIdCheck) -> str:
    return f"{check.type}:{check.value}"


def ambiguous(entry: str, likely: list[TaxIdCheck]) -> str:
    names = " or ".join(TAX_ID_TYPES[check.type].name for check in likely)
    ways = " or ".join(f"{check.type}:{entry}" for check in likely)
    return f"“{entry}” may be {names}. Write the type before it: {ways}."


def unknown(entry: str, country: str) -> str:
    """What is wrong with a number without a type that fits none of the country's types."""
    hint = f"Write the type before a number of another type: {EXAMPLE}, for example."
    own = [kind.code for kind in types_for_country(country) if country in kind.countries]
    if not own:
        return f"“{entry[:40]}” does not tell its type. Write it before the number: {EXAMPLE}, for example."
    try:
        check_tax_id(own[0], entry, country)
    except TaxIdInvalid as refusal:
        return f"{refusal} {hint}"
    return hint
