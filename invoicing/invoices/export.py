"""What the CSV files of invoices and of their lines hold; every cell is written by the database."""

from django.db.models import Case, F, Func, IntegerField, TextField, Value, When
from django.db.models.functions import Cast, Coalesce
from django.http import HttpResponseBase

from billing_site.lib.csv.columns import amounts, moments, texts, typed
from billing_site.lib.csv.money import AmountText, decimal
from billing_site.lib.csv.stream import Column, csv_response
from billing_site.lib.csv.text import ShortDecimal, VendorText
from billing_site.lib.money.currencies import CURRENCIES, exponent
from billing_site.pages.export import csv_file, file_name
from invoicing.invoices.rate_columns import rate_columns
from invoicing.models.line import InvoiceLine
from invoicing.models.query import InvoiceQuerySet
from invoicing.models.states import DRAFT

INVOICES, TAXES, LINES = "invoices", "taxes", "lines"


class UnitPriceText(Func):
    """A unit price in minor units with up to 12 decimals as a decimal of its currency: '10.50', '0.0005'."""

    output_field = TextField()

    def __init__(self, price: str, currency: str, **extra) -> None:
        super().__init__(F(price), F(currency), **extra)

    def as_sql(self, compiler, connection, *args, **extra):
        price, price_params = compiler.compile(self.source_expressions[0])
        currency, currency_params = compiler.compile(self.source_expressions[1])
        if price_params or currency_params:
            raise ValueError("A unit price is a column.")
        sql = f"CASE {currency}"
        for code in CURRENCIES:
            if exponent(code) != 2:
                sql += f" WHEN '{code}' THEN {price_text(price, exponent(code), connection.vendor)}"
        return f"{sql} ELSE {price_text(price, 2, connection.vendor)} END", []


def price_text(price: str, places: int, vendor: str) -> str:
    """SQL: whole minor units as an amount, finer prices with the digits they need."""
    whole = f"CAST({price} AS bigint)"
    if vendor == "sqlite":
        # The number is text: what stands behind its point comes after the decimals of the currency.
        point = "" if places else "'.' || "
        sign = f"CASE WHEN {price} LIKE '-%%' THEN '-' ELSE '' END"
        behind = f"substr({price}, instr({price}, '.') + 1)"
        fine = f"{sign} || {decimal(f'abs({whole})', places)} || {point}{behind}"
        return f"CASE instr({price}, '.') WHEN 0 THEN {decimal(whole, places)} ELSE {fine} END"
    scaled = f"({price} * {10**-places:.{places}f})" if places else price
    fine = ShortDecimal.postgresql.replace("{}", scaled)
    return f"CASE WHEN {whole} = {price} THEN {decimal(whole, places)} ELSE {fine} END"


class GroupedReference(VendorText):
    """A payment reference as slips print it: without its spaces a spreadsheet would make a rounded number of it."""

    groups = " || ' ' || ".join(["substr({}, 1, 2)", *(f"substr({{}}, {place}, 5)" for place in range(3, 28, 5))])
    fours = " || ' ' || ".join(f"substr({{}}, {place}, 4)" for place in range(1, 26, 4))
    sqlite = postgresql = f"CASE WHEN {{}} LIKE 'RF%%' THEN rtrim({fours}) ELSE {groups} END"


class SumOfDiscounts(VendorText):
    """What the discounts of a line come to, from its figures."""

    output_field = IntegerField()
    sqlite = "(SELECT coalesce(sum(json_extract(value, '$[1]')), 0) FROM json_each({}, '$.discounts'))"
    postgresql = "(SELECT coalesce(sum((value ->> 1)::bigint), 0)::bigint FROM jsonb_array_elements({} -> 'discounts'))"


class SumOfTaxes(VendorText):
    """What the taxes of a line come to, inclusive ones too, from its figures."""

    output_field = IntegerField()
    sqlite = "(SELECT coalesce(sum(json_extract(value, '$.amount')), 0) FROM json_each({}, '$.taxes'))"
    postgresql = (
        "(SELECT coalesce(sum((value ->> 'amount')::bigint), 0)::bigint FROM jsonb_array_elements({} -> 'taxes'))"
    )


def text(field):
    """A date or a number as text."""
    return Cast(field, TextField())


def as_issued(part):
    """A property of the customer as the document has it; of a draft as it is now."""
    return Case(When(status=DRAFT, then=F(f"customer__{part}")), default=F(f"customer_{part}"))


def invoice_columns(zone):
    """One row an invoice; `zone` is the ZoneInfo of the times."""
    return (
        *texts(public_id="id", number="Number", status="Status", customer__public_id="Customer ID"),
        Column("customer_name", "Customer Name", as_issued("name"), free=True),
        Column("customer_email", "Customer Email", as_issued("email"), free=True),
        *texts(currency="Currency"),
        *amounts(
            subtotal="Subtotal",
            total_discount="Total Discount Amount",
            total_tax="Tax",
            total_excluding_tax="Total Excluding Tax",
            total="Total",
            applied_balance="Applied Balance",
            amount_due="Amount Due",
            amount_paid="Amount Paid",
            pre_payment_credit="Credited Before Payment",
            post_payment_credit="Credited After Payment",
            amount_remaining="Amount Remaining",
        ),
        *texts(collection_method="Billing"),
        Column("due_date", "Due Date", text("due_date")),
        Column("supply", "Supply", text("supply")),
        Column("supply_start", "Supply Start", text("supply_start")),
        Column("supply_end", "Supply End", text("supply_end")),
        *moments(
            zone,
            created="Created",
            finalized_at="Finalized At",
            sent_at="Sent At",
            paid_at="Paid At",
            voided_at="Voided At",
            marked_uncollectible_at="Marked Uncollectible At",
        ),
        *texts(from_invoice__number="Corrects"),
        Column("payment_reference", "Payment Reference", GroupedReference(F("payment_reference"))),
        *typed(description="Memo"),
        Column("attempt_count", "Attempt Count", Coalesce(text("collection__attempt_count"), Value("0"))),
        *moments(zone, collection__next_payment_attempt="Next Payment Attempt"),
    )


def line_columns(zone):
    """One row a line, the invoice's id and number first."""
    return (
        *texts(invoice__public_id="Invoice ID", invoice__number="Invoice Number", invoice__status="Invoice Status"),
        *texts(invoice__customer__public_id="Customer ID"),
        *moments(zone, invoice__created="Invoice Created"),
        *texts(public_id="Line ID"),
        Column("position", "Position", text(F("position") + 1)),
        *typed(description="Description"),
        Column("quantity", "Quantity", ShortDecimal(F("quantity"))),
        Column("unit_price", "Unit Price", UnitPriceText("unit_amount", "invoice__currency")),
        *texts(invoice__currency="Currency"),
        *amounts("invoice__currency", amount="Amount"),
        Column("discount", "Discount", AmountText(SumOfDiscounts("figures"), "invoice__currency")),
        Column("tax", "Tax", AmountText(SumOfTaxes("figures"), "invoice__currency")),
        Column("period_start", "Period Start", text("period_start")),
        Column("period_end", "Period End", text("period_end")),
    )


def invoices_file(invoices: InvoiceQuerySet, zone) -> HttpResponseBase:
    """One row an invoice, newest first."""
    return csv_file("invoices", invoices, invoice_columns(zone))


def taxes_file(invoices: InvoiceQuerySet, zone) -> HttpResponseBase:
    """The same, with a base and a tax for each rate. Raises TooManyRates."""
    return csv_file("invoices", invoices, (*invoice_columns(zone), *rate_columns(invoices)))


def lines_file(invoices: InvoiceQuerySet, zone) -> HttpResponseBase:
    """One row a line, in the order of the invoices' file."""
    lines = InvoiceLine.objects.filter(invoice__in=invoices.order_by().values("pk"))
    rows = lines.order_by("-invoice_id", "position", "id")
    return csv_response(file_name("invoice_lines"), rows, line_columns(zone))


# What one row is for -> the file of these invoices, its times in this zone.
FILES = {INVOICES: invoices_file, TAXES: taxes_file, LINES: lines_file}
