"""The arithmetic of invoices and credit notes: plain values in, dataclasses out; no models, no clock, no database.

Every amount is a whole number of minor units; inside, exact fractions, rounded by `money.round_half_up` alone.
Start at `compute` (an invoice), `credit` (a credit note) and `explain` (how any of their amounts came about).
"""
