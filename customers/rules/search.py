"""The search language of the customers page, and the folded text that it looks into."""

from collections.abc import Callable
from functools import lru_cache

from billing_site.lib.money.names import read_currency
from billing_site.lib.places.country_names import read_country
from billing_site.lib.search.text import Spellings, Term, folded, mark, terms
from billing_site.lib.search.text import document as searched
from billing_site.lib.text import email_spellings, fold

# A term may name a field: `email:jenny` (the account's or a contact's). Any other `key:value` is a metadata pair.
SCOPES = {
    "name": "name_key__contains",
    "phone": "phone__contains",
    "description": "description__icontains",
    "id": "public_id__contains",
    "taxid": "tax_id_values__icontains",
    "country": "address_country__iexact",
    "currency": "currency__iexact",
}
# No one column holds it: see customers.models.parts.emails.
EMAIL = "email"
# These are columns of their own and not part of the search text.
COLUMN_SCOPES = ("country", "currency")
READ: dict[str, Callable[[str], str]] = {"country": read_country, "currency": read_currency}
PAIR = "\x1e"
COLON = "\x1d"


def parse(query: str) -> list[Term]:
    """The terms of a search, AND-ed: words, "quoted phrases", -negations, field:value and metadata_key:value."""
    return terms(query, (*SCOPES, EMAIL))


def value_of(term: Term) -> str:
    """What the field of the scope is compared with: `country:Deutschland` is DE, `currency:euro` is EUR."""
    if term.scope == "name":
        return term.text
    try:
        return READ[term.scope](term.raw) if term.scope in READ else term.raw
    except ValueError:
        return term.raw


def text_of(term: Term) -> str | Spellings:
    """What the search text of whom the term finds holds: an address has its domain in either spelling."""
    return folded_spellings(term.raw) if term.scope == EMAIL else term.text


def folded_spellings(email: str) -> Spellings:
    return tuple(dict.fromkeys(map(fold, email_spellings(email))))


def document(lines: list[str], metadata: dict) -> str:
    """The folded text of one customer: its lines, its metadata as `key:value`, and the short starts."""
    # A key with a colon of its own can be looked for as it is written too.
    body = folded([*lines, *(f"{key}:{value}" for key, value in metadata.items() if ":" in key)])
    pairs = PAIR.join(f"{folded_key(key)}:{fold(value)}" for key, value in sorted(metadata.items()))
    if pairs:
        marks = [each for key, value in sorted(metadata.items()) for each in (pair_mark(key), pair_mark(key, value))]
        body = f"{body}\n{PAIR}{pairs}{PAIR}{PAIR.join(marks)}"
    return searched(body)


def folded_key(key: str) -> str:
    """A metadata key whose own colons cannot be taken for the one before the value."""
    return fold(key).replace(":", COLON)


def pair_needle(key: str, value: str | None = None) -> str:
    """The substring that a customer with this metadata key (and this value, when given) has in its document."""
    start = f"{PAIR}{folded_key(key)}:"
    return start if value is None else f"{start}{fold(value)}{PAIR}"


@lru_cache(maxsize=4096)
def pair_mark(key: str, value: str | None = None) -> str:
    """What stands for this metadata key (or this pair) in the documents."""
    return mark(pair_needle(key, value))
