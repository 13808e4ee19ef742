"""What one demand of the law is: who asks, for what, where that stands, and what is said where it is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from billing_site.company.models import Company

# What becomes of a draft without it: it is not issued; staff are warned; the page alone tells; Billfold cannot do it.
REFUSED, WARNED, TOLD, BEYOND = "refused", "warned", "told", "beyond"

# Of which drafts it is asked.
EACH, TAXED, REVERSED, TAXED_OR_REVERSED = "each", "taxed", "reversed", "taxed or reversed"
# Where the customer accounts for the tax: between two states of the Union, and anywhere else.
REVERSED_IN_UNION, REVERSED_ELSEWHERE = "reversed in the Union", "reversed elsewhere"
FOREIGN_TAX = "tax in another currency"

# What the draft itself must have; where a demand names none of them, the account must have it.
LINES, DESCRIPTIONS, SUPPLY_DAY, EXCHANGE_RATE = "lines", "descriptions", "supply", "exchange rate"
BUYER_NAME, BUYER_ADDRESS, BUYER_TAX_ID, BUYER_VAT_NUMBER = "name", "address", "tax ID", "VAT number"


class Place(NamedTuple):
    """Where something is entered: a page's URL name, the id of the input ('' for the page), what people call it.

    `way` is the sentence that leads there. `is_customers` tells the page of a draft's customer from those of all.
    """

    page: str
    field: str
    label: str
    way: str
    is_customers: bool = False


class Missing(NamedTuple):
    """What finalizing says where a demand is not met: of one draft, and of how many ("3 invoices ...").

    `one` may hold {source}, {customer}, {line} ("Line 3"), and of exchange rates {currency}, {home}, {day}. `on` is of
    which drafts it is asked, `fact` what the draft itself must have ('' where `Demand.there` answers for the account).
    Drafts of at most `small` (amount in minor units, currency) are let off.
    """

    one: str
    many: str
    on: str = EACH
    fact: str = ""
    small: tuple[int, str] | None = None


@dataclass(frozen=True)
class Demand:
    """One thing that must stand on an invoice, or happen to it.

    `there` answers for an account; None where only each document can say (`how` tells how it gets there). `missing`
    is what finalizing says, of those that are refused or warned of. Of two demands of one `topic` a country's own
    takes the place of the Union's.
    """

    what: str
    source: str
    place: Place | None = None
    weight: str = TOLD
    there: Callable[[Company], bool] | None = None
    how: str = ""
    missing: Missing | None = None
    topic: str = ""

    def holds(self, company: Company) -> bool:
        """Whether the account has it; what only each document can say counts as there."""
        return self.there is None or self.there(company)

    def says(self, **words: object) -> str:
        """What is missing and where to enter it, of one draft; `words` are those of `Missing.one`."""
        sentence = self.missing.one.format(source=self.source, **words) if self.missing else ""
        return f"{sentence} {self.place.way}" if self.place else sentence

    @property
    def says_of_many(self) -> str:
        """The same behind a count of drafts; each customer has a page of its own, so that none is named."""
        many = self.missing.many if self.missing else ""
        if not self.place or self.place.is_customers:
            return many
        return f"{many}: {self.place.way[0].lower()}{self.place.way[1:].rstrip('.')}"
