"""Amounts in CSV files: minor units as decimals of their currency, written by the database or here."""

from django.db.models import F, Func, TextField

from billing_site.lib.money.currencies import CURRENCIES, exponent


class AmountText(Func):
    """An amount in minor units as '12.34', '-0.05', and '500' in a currency without decimals.

    Takes the names (or expressions) of the amount and of its currency; where the currency is '' it writes two decimals.
    """

    output_field = TextField()

    def __init__(self, amount, currency: str, **extra) -> None:
        super().__init__(*(F(each) if isinstance(each, str) else each for each in (amount, currency)), **extra)

    def as_sql(self, compiler, connection, *args, **extra):
        amount, params = compiler.compile(self.source_expressions[0])
        currency, currency_params = compiler.compile(self.source_expressions[1])
        if params or currency_params:
            raise ValueError("An amount and its currency are columns.")
        return amount_sql(amount, currency), []


def amount_sql(amount: str, currency: str) -> str:
    """SQL that asks once whether the currency is one of the few without two decimals, and is short for a zero."""
    odd = [code for code in CURRENCIES if exponent(code) != 2]
    rest = " ".join(f"WHEN '{code}' THEN {decimal(amount, exponent(code))}" for code in odd)
    codes = ", ".join(f"'{code}'" for code in odd)
    return (
        f"CASE WHEN {currency} IN ({codes}) THEN CASE {currency} {rest} END "
        f"WHEN {amount} = 0 THEN '0.00' WHEN {amount} > 0 THEN {parts(amount, 100)} ELSE {decimal(amount, 2)} END"
    )


def decimal(amount: str, places) -> str:
    """SQL for `amount` / 10**places as text, right on both databases."""
    if not places:
        return f"CAST({amount} AS text)"
    return f"CASE WHEN {amount} < 0 THEN '-' ELSE '' END || {parts(f'abs({amount})', 10**places)}"


def parts(amount: str, one) -> str:
    """SQL for an amount that is not below zero; `one` are the minor units of a whole one."""
    # One more than a whole unit, so that the fraction keeps its leading zeros once that one is cut off again.
    return f"CAST({amount} / {one} AS text) || '.' || substr(CAST({amount} %% {one} + {one} AS text), 2)"


def amount_text(amount: int, currency: str) -> str:
    """'-12.05' of -1205 minor units of a currency with two decimals: what AmountText has the database write."""
    places = exponent(currency)
    digits = f"{abs(amount):0{places + 1}d}"
    sign = "-" if amount < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
