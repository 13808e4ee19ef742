"""What a document says of its taxes beside their amounts, which tables of the day know: why none is charged."""

from __future__ import annotations

from invoicing.issuing.tax_entries import rates_of_line
from invoicing.models.tax_rate import exemptions


def with_tax_words(content: dict) -> dict:
    """The content of an invoice's document (`issuing.snapshot.document`) with what it says of its taxes today.

    "exemptions" are the reasons of the rates of 0 % that its lines have, where they have any.
    """
    found = exemptions(rate for line in content["lines"] for rate in rates_of_line(content, line))
    return content | {"exemptions": found} if found else content
