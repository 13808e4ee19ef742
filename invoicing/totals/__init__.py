"""The arithmetic of invoices and credit notes: plain values in, dataclasses out; no models, no clock, no database.

Every amount is a whole number of minor units; inside, exact fractions, rounded by `money.round_half_up` alone.
Start at `compute` (an invoice), `credit` (a credit note) and `explain` (how any of their amounts came about).
"""

from invoicing.totals.compute import compute
from invoicing.totals.credit import (
    CreditAllocation,
    CreditError,
    CreditLine,
    CreditRequest,
    CreditTotals,
    CustomLine,
    allocate,
    credit,
)
from invoicing.totals.explain import LABELS, Operand, Step, explain
from invoicing.totals.parts import (
    BalanceMove,
    Discount,
    DiscountAmount,
    Line,
    LineTotals,
    TaxAmount,
    TaxRate,
    Totals,
)
from invoicing.totals.settle import Settlement, settle

__all__ = [
    "LABELS",
    "BalanceMove",
    "CreditAllocation",
    "CreditError",
    "CreditLine",
    "CreditRequest",
    "CreditTotals",
    "CustomLine",
    "Discount",
    "DiscountAmount",
    "Line",
    "LineTotals",
    "Operand",
    "Settlement",
    "Step",
    "TaxAmount",
    "TaxRate",
    "Totals",
    "allocate",
    "compute",
    "credit",
    "explain",
    "settle",
]
