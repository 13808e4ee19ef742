"""Amounts in CSV files: minor units as decimals of their currency, written by the database itself."""

from django.db.models import F, Func, TextField

from billing_site.lib.currencies import CURRENCIES, exponent


class AmountText(Func):
    """An amount in minor units as '12.34', '-0.05', and '500' in a currency without decimals.

    Takes the names (or expressions) of the amount and of its currency; where the currency is '' it writes two decimals.
    """

    output_field = TextField()

    def __init__(self, amount, currency, **extra):
        super().__init__(*(F(each) if isinstance(each, str) else each for each in (amount, currency)), **extra)

    def as_sql(self, compiler, connection, **extra):
        amount, params = compiler.compile(self.source_expressions[0])
        currency, currency_params = compiler.compile(self.source_expressions[1])
        sql, all_params = f"CASE {currency}", [*currency_params]
        for code in CURRENCIES:
            if exponent(code) != 2:
                sql += f" WHEN '{code}' THEN {decimal(amount, exponent(code))}"
                all_params += params * uses(exponent(code))
        return f"{sql} ELSE {decimal(amount, 2)} END", [*all_params, *params * uses(2)]


def uses(places):
    return 3 if places else 1


def decimal(amount, places):
    """SQL for `amount` / 10**places as text, right on both databases; holds `amount` uses(places) times."""
    if not places:
        return f"CAST({amount} AS text)"
    one = 10**places
    sign = f"CASE WHEN {amount} < 0 THEN '-' ELSE '' END"
    # One more than a whole unit, so that the fraction keeps its leading zeros once that one is cut off again.
    fraction = f"substr(CAST(abs({amount}) %% {one} + {one} AS text), 2)"
    return f"{sign} || CAST(abs({amount}) / {one} AS text) || '.' || {fraction}"
