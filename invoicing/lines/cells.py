"""What people type into a line, read into values: description, quantity, price, day."""

from datetime import date
from decimal import Decimal

from billing_site.lib.money.text import parse_number, parse_unit_price
from billing_site.lib.text import clean_line, text_problem

DESCRIPTION_LENGTH = 5000


def read_description(text: str) -> str:
    problem = text_problem(text)
    if problem:
        raise ValueError(problem)
    if len(text) > DESCRIPTION_LENGTH:
        raise ValueError(f"A description has up to {DESCRIPTION_LENGTH:,} characters; this has {len(text):,}.")
    return clean_line(text)


def read_quantity(text: str) -> Decimal:
    """A quantity with up to 12 decimals; 1 where none was typed."""
    return parse_number(text) if text else Decimal(1)


def read_price(text: str, currency: str) -> Decimal:
    """A unit price in minor units with up to 12 decimals; 0 where none was typed."""
    return parse_unit_price(text, currency) if text else Decimal(0)


def read_day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("Write the day as 2026-12-31.") from None
