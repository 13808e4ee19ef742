"""What documents say that follows from others: a note from its invoice, tax in the seller's currency from its rates.

Documents of earlier versions lack some of it; what is not there is not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from billing_site.lib.findings import Finding
from billing_site.lib.money.text import format_amount
from invoicing.issuing.credit import SAME_AS_INVOICE
from invoicing.issuing.own_currency import Quote, own_currency, rounded, scale_of, worth_by
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.tax.entry import TaxEntry

FROM_INVOICE = (*SAME_AS_INVOICE, "amount_tax_display")
# What of the kinds of entries is of the document itself, and not of its being void.
ISSUED = {TaxEntry.INVOICE: 1, TaxEntry.NOTE: -1}


def unlike_invoice(note: CreditNote, invoice: Invoice) -> Iterator[Finding]:
    """A credit note shows prices as its invoice does, with or without tax, and is to the same customer."""
    wrong = [
        name.replace("_", " ")
        for name in FROM_INVOICE
        if name in note.frozen and name in invoice.frozen and note.frozen[name] != invoice.frozen[name]
    ]
    if wrong:
        text = f"{note.number} says otherwise than {invoice.number}, which it credits: {', '.join(wrong)}"
        yield Finding(note.public_id, "credited invoice", text)
    ours, theirs = (document.frozen.get("own_currency") for document in (note, invoice))
    if ours and (not theirs or any(ours[name] != theirs[name] for name in ("currency", "quotes"))):
        text = f"{note.number} tells its tax by other exchange rates than {invoice.number}, which it credits"
        yield Finding(note.public_id, "own currency", text)


def unlike_rates(document: Invoice | CreditNote, entries: Sequence[TaxEntry]) -> Iterator[Finding]:
    """Tax in the seller's currency is each rate's tax times the exchange rate, rounded; the tax report says the same.

    `entries` are what the document counts for there.
    """
    kept = document.frozen.get("own_currency")
    if kept is None:
        return
    quotes, number, say = [Quote(**quote) for quote in kept["quotes"]], document.number, kept["currency"].upper()
    if not leads(quotes, document.currency, kept["currency"]):
        text = f"the exchange rates of {number} do not lead from {document.currency.upper()} to {say}"
        yield Finding(document.public_id, "own currency", text)
        return
    if any(quote.day > document.frozen["issued"][:10] for quote in quotes):
        text = f"an exchange rate of {number} is of a later day than the document"
        yield Finding(document.public_id, "own currency", text)
    made = own_currency(document.frozen["figures"]["taxes"], document.currency, kept["currency"], quotes)
    if made != kept:
        amounts = [format_amount(tax, kept["currency"]) for tax in (kept["tax"], made["tax"])]
        text = f"the tax of {number} in {say} is {amounts[0]} there, and by its exchange rates {amounts[1]}"
        if amounts[0] == amounts[1]:
            text = f"the tax of {number} in {say} is shared otherwise than its exchange rates make it"
        yield Finding(document.public_id, "own currency", text)
    scale = scale_of(worth_by(quotes, document.currency), document.currency, kept["currency"])
    own = [(entry.rate, ISSUED[entry.kind] * entry.tax) for entry in entries if entry.kind in ISSUED and entry.rate]
    report = sorted((rate, rounded(tax, scale)) for rate, tax in own)
    if report != sorted((rate, tax) for rate, _, tax in kept["taxes"]):
        text = f"the tax of {number} in {say} is not what the tax report makes of it by the same exchange rates"
        yield Finding(document.public_id, "own currency", text)


def leads(quotes: Sequence[Quote], currency: str, home: str) -> bool:
    """Whether these rates, one after the other, turn amounts of `currency` into those of `home`."""
    for quote in quotes:
        if currency not in (quote.base, quote.currency):
            return False
        currency = quote.currency if quote.base == currency else quote.base
    return bool(quotes) and currency == home
