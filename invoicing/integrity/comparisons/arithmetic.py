"""Rules of the books about figures: each document is worked out again from the lines, rates and coupons it froze."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from billing_site.lib.findings import Finding
from billing_site.lib.money.text import format_amount
from invoicing.integrity.comparisons.included import beyond_their_lines, included, net_of
from invoicing.issuing.credit import frozen_rates, invoice_totals
from invoicing.issuing.steps import recomputed
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.totals.parts import LineTotals, Totals

AMOUNTS = (
    *("subtotal", "subtotal_excluding_tax", "total_discount", "total_tax", "total_excluding_tax", "total"),
    *("applied_balance", "ending_balance", "amount_due"),
)


def invoice_figures(invoice: Invoice) -> Iterator[Finding]:
    """What of an issued invoice's figures the arithmetic does not give again."""
    issued, found = invoice_totals(invoice), recomputed(invoice)
    # What became of it afterwards (payments, credits, a void) is not part of what was issued.
    if replace(found, amount_remaining=issued.amount_remaining) != issued:
        yield Finding(invoice.public_id, "arithmetic", f"{invoice.number}: {differences(invoice, issued, found)}")


def differences(invoice: Invoice, issued: Totals, found: Totals) -> str:
    """The first amounts that differ, in words."""

    def say(amount: int) -> str:
        return format_amount(amount, invoice.currency)

    wrong = [
        f"{name.replace('_', ' ')} {say(getattr(issued, name))}, worked out again {say(getattr(found, name))}"
        for name in AMOUNTS
        if getattr(issued, name) != getattr(found, name)
    ]
    wrong += [
        f"line {place} {line_words(ours, say)}, worked out again {line_words(theirs, say)}"
        for place, (ours, theirs) in enumerate(zip(issued.lines, found.lines, strict=True), 1)
        if ours != theirs
    ]
    return "; ".join(wrong[:3]) or "its taxes, discounts or entries for the balance are not what its lines give"


def line_words(line: LineTotals, say) -> str:
    return f"{say(line.amount)} (tax {say(line.inclusive_tax + line.exclusive_tax)}, off {say(line.discount)})"


def credited_figures(invoice: Invoice, notes: Sequence[CreditNote]) -> Iterator[Finding]:
    """What of the credit notes of one invoice that stand goes beyond it, by rate and by line."""
    rates = {id_: (rate.percentage, rate.inclusive) for id_, rate in frozen_rates(invoice.frozen).items()}
    charged = {tax["rate"]: tax["amount"] for tax in invoice.frozen["figures"]["taxes"]}
    billed = {line["id"]: line["amount"] for line in invoice.frozen["lines"]}
    # Where lines are below zero, shares of the others may be off by a unit for a line.
    units = len(billed) if min(billed.values(), default=0) < 0 else 0
    taxes: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for note in notes:
        if invoice.frozen.get("taxed_by"):  # older ones could include more tax in a line than it came to
            yield from beyond_their_lines(note)
        for rate in note.frozen["tax_rates"]:
            if rates.get(rate["id"]) != (Decimal(rate["percentage"]), rate["inclusive"]):
                text = f"{note.number} credits {rate['display_name']} {rate['percentage']} %, not on {invoice.number}"
                yield Finding(note.public_id, "rates", text)
        if note.status == CreditNote.ISSUED:
            taxes.update({tax["rate"]: tax["amount"] for tax in note.frozen["figures"]["taxes"]})
            lines.update({line["id"]: line["amount"] for line in note.frozen["lines"] if line["id"] in billed})
    for rate, amount in taxes.items():
        whole = charged.get(rate, 0)
        if not min(0, whole) - units <= amount <= max(0, whole) + units:
            words = [format_amount(each, invoice.currency) for each in (whole, amount)]
            text = f"{invoice.number} charged {words[0]} of the tax {rate}, its credit notes take {words[1]} back"
            yield Finding(invoice.public_id, "credited too much", text)
    over = {line["id"]: too_much_tax(line) for line in invoice.frozen["lines"]}
    for line, amount in lines.items():
        # What an older line includes beyond itself may be credited too, once something else was.
        if beyond(amount, billed[line], over[line]):
            words = [format_amount(each, invoice.currency) for each in (billed[line], amount)]
            text = f"the line {line} of {invoice.number} came to {words[0]}, its credit notes to {words[1]}"
            yield Finding(invoice.public_id, "credited too much", text)


def too_much_tax(line: dict) -> int:
    """By how much the included taxes of a line are more than it comes to; 0 but on older documents."""
    return max(0, abs(sum(tax["amount"] for tax in included(line))) - abs(net_of(line)))


def beyond(part: int, whole: int, more: int) -> bool:
    """Whether a part goes beyond the whole, on its side of zero, by more than `more`."""
    return abs(part) > abs(whole) + more or part * whole < 0
