"""From an issued invoice to the figures and the frozen contents of a credit note."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from billing_site.lib.money.amounts import NEAREST
from invoicing.issuing.draft import settled_by, tax_figures
from invoicing.issuing.own_currency import of_note
from invoicing.issuing.rates_and_coupons import as_rate, plain
from invoicing.issuing.snapshot import FROZEN_AMOUNTS, seller
from invoicing.issuing.tax_entries import rates_named
from invoicing.rules import supply
from invoicing.rules.reduced_rates import reduced_rates
from invoicing.totals.credit import CreditTotals, credit
from invoicing.totals.parts import BalanceMove, DiscountAmount, LineTotals, TaxAmount, TaxRate, Totals
from invoicing.totals.settle import limits

if TYPE_CHECKING:
    from billing_site.company.models import Company
    from invoicing.models.credit_note import CreditNote
    from invoicing.models.invoice import Invoice
    from invoicing.totals.credit import CreditRequest

# What the document of a credit note takes from that of its invoice as it stands there; old ones lack some of it.
SAME_AS_INVOICE = (
    *("currency", "language", "account_language", "locale", "tax_exempt", "customer", "custom_fields"),
    *("footer", "footers"),
)

# What a rate's snapshot says beside its terms.
WORDS = ("names",)


def invoice_totals(invoice: Invoice) -> Totals:
    """The arithmetic's Totals of an issued invoice, read back from what was frozen, never computed again."""
    snapshot, rates = invoice.frozen, frozen_rates(invoice.frozen)
    amounts = {name: snapshot["totals"][name] for name in FROZEN_AMOUNTS}
    return Totals(
        currency=snapshot["currency"],
        tax_exempt=snapshot["tax_exempt"],
        rounding=snapshot["tax_rounding"],
        direction=snapshot.get("tax_rounding_direction", NEAREST),
        lines=tuple(line_totals(line, rates) for line in snapshot["lines"]),
        subtotal=amounts["subtotal"],
        subtotal_excluding_tax=snapshot["figures"]["subtotal_excluding_tax"],
        total_discount_amounts=discount_amounts(snapshot["figures"]["discounts"]),
        total_tax_amounts=tax_amounts(snapshot["figures"]["taxes"], rates),
        total=amounts["total"],
        total_excluding_tax=amounts["total_excluding_tax"],
        starting_balance=amounts["starting_balance"],
        applied_balance=amounts["applied_balance"],
        amount_due=amounts["amount_due"],
        ending_balance=amounts["ending_balance"],
        balance_moves=tuple(BalanceMove(*move) for move in snapshot["moves"]),
        pre_payment_credit_notes_amount=invoice.pre_payment_credit,
        amount_paid=invoice.amount_paid,
        amount_remaining=invoice.amount_remaining,
    )


def frozen_rates(snapshot: dict) -> dict[str, TaxRate]:
    """Every tax rate that a frozen document names, by id."""
    named = [*snapshot["default_tax_rates"], *(rate for line in snapshot["lines"] for rate in line["tax_rates"])]
    return {rate["id"]: as_rate(rate) for rate in named}


def line_totals(line: dict, rates: dict[str, TaxRate]) -> LineTotals:
    quantity = line["quantity"]
    return LineTotals(
        id=line["id"],
        quantity=Decimal(quantity) if quantity is not None else None,
        amount=line["amount"],
        discount_amounts=discount_amounts(line["figures"]["discounts"]),
        tax_amounts=tax_amounts(line["figures"]["taxes"], rates),
        description=line["description"],
        contained_tax=line["figures"]["contained_tax"],
        # Notes of before they kept it, and lines that were credited by amount, have none.
        unit_amount=Decimal(line["unit_amount"]) if line.get("unit_amount") is not None else None,
    )


def discount_amounts(pairs: Iterable[list]) -> tuple[DiscountAmount, ...]:
    return tuple(DiscountAmount(discount, amount) for discount, amount in pairs)


def tax_amounts(figures: Iterable[dict], rates: dict[str, TaxRate]) -> tuple[TaxAmount, ...]:
    return tuple(TaxAmount(rates[tax["rate"]], tax["amount"], tax["taxable_amount"], tax["reason"]) for tax in figures)


def previous_notes(invoice: Invoice) -> list[CreditTotals]:
    """The CreditTotals of the notes that stand, oldest first."""
    notes = invoice.credit_notes.filter(status="issued").order_by("id")
    return [note_totals(note.frozen) for note in notes]


def note_totals(snapshot: dict) -> CreditTotals:
    rates = {rate["id"]: as_rate(rate) for rate in snapshot["tax_rates"]}
    return CreditTotals(
        currency=snapshot["currency"],
        lines=tuple(line_totals(line, rates) for line in snapshot["lines"]),
        subtotal=snapshot["totals"]["subtotal"],
        subtotal_excluding_tax=snapshot["totals"]["subtotal_excluding_tax"],
        total_discount_amounts=discount_amounts(snapshot["figures"]["discounts"]),
        total_tax_amounts=tax_amounts(snapshot["figures"]["taxes"], rates),
        total=snapshot["totals"]["total"],
        total_excluding_tax=snapshot["totals"]["total_excluding_tax"],
    )


def figures(invoice: Invoice, request: CreditRequest) -> CreditTotals:
    """The CreditTotals of a request over this invoice after its standing notes. Raises CreditError."""
    return credit(invoice_totals(invoice), request, previous_notes(invoice))


def refundable(invoice: Invoice) -> int:
    """What came in as money and was not given back yet, in minor units; money that passed Billfold by did not."""
    given_back = sum(invoice.credit_notes.filter(status="issued").values_list("refund_amount", flat=True))
    money = invoice.payments.standing().filter(out_of_band=False)
    return max(0, sum(payment.applied for payment in money) - given_back)


def placing(invoice: Invoice) -> dict[str, int]:
    """{carried, step} as `totals.credit.divide` takes them: the fractions that wait on the balance for this invoice."""
    rounding = sum(note.rounding for note in invoice.credit_notes.filter(status="issued"))
    left = sum(amount for _, amount, reason in invoice.frozen["moves"] if reason == "indivisible")
    return {"carried": left - rounding, "step": limits(settled_by(invoice), invoice.currency)["step"]}


def document(note: CreditNote, invoice: Invoice, found: CreditTotals, company: Company) -> dict:
    """All that the note says, as plain JSON. Who it is to comes from the invoice as it was issued."""
    snapshot = invoice.frozen
    return {
        "number": note.number,
        "invoice": invoice.number,
        "invoice_issued": snapshot["issued"],
        "supply": supply.of_note(snapshot),
        "issued": note.effective_at.astimezone(ZoneInfo(company.time_zone)).isoformat(),
        **{name: snapshot[name] for name in SAME_AS_INVOICE if name in snapshot},
        "amount_tax_display": snapshot.get("amount_tax_display", ""),
        "seller": seller(company),
        "reason": note.reason,
        "discounts": [*snapshot["discounts"], *(d for line in snapshot["lines"] for d in line["discounts"])],
        **exemptions_of(found, snapshot),
        **of_note([tax_figures(tax) for tax in found.total_tax_amounts], snapshot),
        "tax_rates": kept_rates(found, snapshot),
        "reduced_rates": reduced_rates(
            [*snapshot["default_tax_rates"], *(rate for line in snapshot["lines"] for rate in line["tax_rates"])],
            seller_country=snapshot["seller"]["address"]["country"],
            tax_exempt=snapshot["tax_exempt"],
        ),
        "lines": [kept_line(line) for line in found.lines],
        "figures": kept_figures(found.total_discount_amounts, found.total_tax_amounts),
        "totals": {
            "subtotal": found.subtotal,
            "subtotal_excluding_tax": found.subtotal_excluding_tax,
            "total_discount": note.total_discount,
            "total_tax": note.total_tax,
            "total_excluding_tax": found.total_excluding_tax,
            "total": found.total,
        },
        "parts": {
            "pre_payment": note.pre_payment_amount,
            "refund": note.refund_amount,
            "credit": note.credit_amount,
            "out_of_band": note.out_of_band_amount,
            "rounding": note.rounding,
        },
    }


def exemptions_of(found: CreditTotals, invoice: dict) -> dict:
    """Why rates of the note charge no tax, as its invoice says; all reasons where that bears no tax at all."""
    credited = {tax.rate.id for line in found.lines for tax in line.tax_amounts}
    is_untaxed = invoice["tax_exempt"] != "none"
    reasons = [each for each in invoice.get("exemptions", ()) if is_untaxed or each["rate"] in credited]
    return {"exemptions": reasons} if reasons else {}


def kept_rates(found: CreditTotals, invoice: dict) -> list:
    """Each tax rate of a note once, in the shape of invoicing.issuing.rates_and_coupons.

    The frozen document of the `invoice` knows its words in other languages.
    """
    words = {rate["id"]: {key: rate[key] for key in WORDS if key in rate} for rate in rates_named(invoice)}
    rates = {tax.rate.id: tax.rate for line in found.lines for tax in line.tax_amounts}
    return [
        {
            "id": rate.id,
            "display_name": rate.display_name,
            "percentage": str(rate.percentage),
            "inclusive": rate.inclusive,
            "country": rate.country,
            "jurisdiction": rate.jurisdiction,
            **words.get(rate.id, {}),
        }
        for rate in rates.values()
    ]


def kept_line(line: LineTotals) -> dict:
    figures = kept_figures(line.discount_amounts, line.tax_amounts) | {"contained_tax": line.contained_tax}
    return {
        "id": line.id,
        "description": line.description,
        "quantity": str(line.quantity) if line.quantity is not None else None,
        "unit_amount": priced(line),
        "amount": line.amount,
        "figures": figures,
    }


def kept_figures(discounts: Iterable[DiscountAmount], taxes: Iterable[TaxAmount]) -> dict:
    return {
        "discounts": [[part.discount, part.amount] for part in discounts],
        "taxes": [tax_figures(tax) for tax in taxes],
    }


def priced(line: LineTotals) -> str | None:
    """The unit price of a line that was credited by its quantity, in minor units; None for all others."""
    return plain(line.unit_amount) if line.quantity is not None and line.unit_amount is not None else None
