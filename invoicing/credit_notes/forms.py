"""The forms of credit notes: what to credit, where the money goes, and what of a note may still be edited."""

from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.utils.module_loading import import_string

from billing_site.lib.money.text import (
    format_amount,
    parse_amount,
    parse_number,
    parse_unit_price,
    propose_amount,
    propose_number,
)
from billing_site.pages.fields.metadata import Metadata, MetadataRows
from billing_site.pages.fields.numbers import NumberText
from billing_site.pages.fields.selects import offer
from billing_site.pages.fields.text import CleanText, plain_helper
from invoicing.credit_notes.placing import PLACES, look_at, suggested, ways
from invoicing.issuing.credit import invoice_totals, placing, previous_notes, refundable
from invoicing.issuing.given_back import given_back
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.totals.credit import CreditLine, CreditRequest, CustomLine, credit, divide
from invoicing.totals.explain import Trail
from invoicing.totals.parts import LineTotals
from invoicing.totals.remainder import AtRates, CreditError, Remainder, name_of

WHOLE, LINES, AMOUNT, CUSTOM = "whole", "lines", "amount", "custom"
WAYS = [
    (WHOLE, "All that is left"),
    (LINES, "Lines of the invoice"),
    (AMOUNT, "One amount"),
    (CUSTOM, "Something that is not on the invoice"),
]
MEMO_LENGTH = CreditNote._meta.get_field("memo").max_length


def number_text(label: str, **kwargs) -> NumberText:
    """A number as typed; what it is in minor units the form works out with the invoice's currency."""
    return NumberText(required=False, label=label, **kwargs)


def line_fields(line: str) -> tuple[str, str]:
    """The names of a line's two inputs."""
    return f"amount_{line}", f"quantity_{line}"


class CreditForm(forms.Form):
    """A credit note to be. Always bound: it starts with a suggestion, so that figures show before anything is typed.

    After is_valid(): `request` (CreditRequest), `found` (CreditTotals), `pre_payment` and `beyond` (minor units) and
    `placed` (minor units by PLACES). Without `issuing` nothing has to be placed yet. Raises CreditError when nothing
    of the invoice is left to credit.
    """

    way = forms.ChoiceField(choices=WAYS, label="What to credit", error_messages={"required": "Choose what to credit."})
    amount = number_text("Amount, tax included")
    custom_description = CleanText(max_length=500, required=False, label="Description")
    custom_quantity = number_text("Quantity", help_text="1 when left empty.")
    custom_price = number_text("Unit price")
    custom_rate = forms.ChoiceField(required=False, label="Tax rate")
    credit = number_text("To the credit balance")
    refund = number_text("Refunded")
    out_of_band = number_text("Given back out of band")
    give_back = forms.ChoiceField(required=False, label="How the refund is sent")
    reason = forms.ChoiceField(required=False, label="Reason", choices=[("", "None"), *CreditNote.REASONS])
    memo = CleanText(
        max_length=MEMO_LENGTH, required=False, multiline=True, label="Memo", help_text="Printed on the credit note."
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data, *, invoice: Invoice, issuing=False) -> None:
        super().__init__(data)
        self.invoice = invoice
        self.issuing = issuing
        self.currency = invoice.currency
        self.issued = invoice_totals(invoice)
        self.previous = previous_notes(invoice)
        self.whole = credit(self.issued, None, self.previous)
        self.rest = Remainder(self.issued, self.previous, Trail())
        self.refundable = refundable(invoice)
        self.placing = placing(invoice)
        self.offers: dict[str, tuple[str, int]] = import_string(f"{settings.NOTE_REFUNDS}.offers")(invoice)
        self.given = given_back(invoice)
        give_back: Any = self.fields["give_back"]
        give_back.choices = ways(self.given, [(key, words) for key, (words, _) in self.offers.items()])
        if "give_back" not in self.data:
            self.put("give_back", give_back.choices[0][0])
        # The rates with most left first: they are suggested until somebody chooses others.
        groups = sorted(self.rest.groups.values(), key=lambda group: -group.most)
        self.billed_at = {key_of(group): group for group in groups}
        offer(self, "custom_rate", [(key, self.rate_label(group)) for key, group in self.billed_at.items()])
        if not issuing and "custom_rate" not in self.data:
            self.put("custom_rate", next(iter(self.billed_at)))
        self.lines = [self.add_line(line) for line in self.issued.lines]
        self.request: Any = None
        self.found: Any = None
        self.pre_payment = self.beyond = 0
        self.placed = dict.fromkeys(PLACES, 0)

    def rate_label(self, group: AtRates) -> str:
        """The rates and what can still be typed as a price at them, such as “19 % VAT · €80.00 left”."""
        left = format_amount(group.most, self.currency)
        return f"{name_of(group.rates) or 'No tax'} · {left} left"

    def add_line(self, line: LineTotals) -> dict:
        """Two inputs for a line, and what of it is left to credit in words."""
        left = self.rest.lines[line.id]
        label, (amount, quantity) = line.description or "Line", line_fields(line.id)
        rest, open_quantity = left.amount.left * left.sign, left.quantity_left
        self.fields[amount] = number_text(f"Amount of “{label}”")
        self.fields[quantity] = number_text(f"Quantity of “{label}”")
        return {
            "id": line.id,
            "description": label,
            "amount": self[amount],
            "quantity": self[quantity],
            "inputs": [
                {"bound": self[quantity], "short": "Quantity"},
                {"bound": self[amount], "short": "Amount"},
            ],
            "left": format_amount(rest, self.currency) if rest else "",
            "quantity_left": propose_number(open_quantity) if open_quantity else "",
        }

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        way = data.get("way")
        asked = {LINES: self.by_lines, AMOUNT: self.by_amount, CUSTOM: self.by_custom_line}
        self.request = asked[way](data) if way in asked else CreditRequest() if way else None
        if self.request:
            self.work_out(way)
        if self.found:
            self.place(data)
        return data

    def read(self, name: str, parse, *args):
        """A typed number, None where there is none; what is no number stands as an error at its field."""
        text = self.cleaned_data.get(name)
        if not text:
            return None
        try:
            return parse(text, *args)
        except ValueError as error:
            self.add_error(name, str(error))
            return None

    def by_amount(self, data):
        amount = self.read("amount", partial(parse_amount, payable=False), self.currency)
        if amount is None and "amount" not in self.errors:
            self.add_error("amount", "Enter an amount.")
        return None if amount is None else CreditRequest(amount=amount)

    def by_lines(self, data) -> CreditRequest | None:
        parts = [part for line in self.issued.lines if (part := self.line_part(line.id))]
        if any(name in self.errors for line in self.issued.lines for name in line_fields(line.id)):
            return None
        if not parts:
            self.add_error(None, "Enter an amount or a quantity for at least one line.")
            return None
        return CreditRequest(lines=tuple(parts))

    def line_part(self, line: str) -> CreditLine | None:
        """What is asked of one line; None when nothing is, or when it makes no sense."""
        name, other = line_fields(line)
        amount = self.read(name, partial(parse_amount, payable=False), self.currency)
        quantity = self.read(other, parse_number)
        if amount is not None and quantity is not None:
            self.add_error(name, "Enter an amount or a quantity, not both.")
            return None
        if amount is None and quantity is None:
            return None
        return CreditLine(line, amount=amount, quantity=quantity)

    def by_custom_line(self, data):
        price = self.read("custom_price", parse_unit_price, self.currency)
        quantity = self.read("custom_quantity", parse_number) if data.get("custom_quantity") else Decimal(1)
        if not data.get("custom_description"):
            self.add_error("custom_description", "Say what is credited.")
        if price is None and "custom_price" not in self.errors:
            self.add_error("custom_price", "Enter a unit price.")
        if any(name.startswith("custom_") for name in self.errors):
            return None
        group = self.billed_at.get(data["custom_rate"])
        line = CustomLine(data["custom_description"], quantity, price, tuple(group.rates) if group else ())
        return CreditRequest(lines=(line,))

    def work_out(self, way) -> None:
        try:
            self.found = credit(self.issued, self.request, self.previous)
        except CreditError as error:
            self.add_error(self.culprit(way, error), str(error))
            return
        self.pre_payment, self.beyond = divide(self.found.total, self.invoice.amount_remaining, **self.placing)

    def culprit(self, way: str, error: CreditError) -> str | None:
        """The field that makes the request impossible; None when it is no single one."""
        if way != LINES:
            return {AMOUNT: "amount", CUSTOM: f"custom_{error.concerns or 'price'}"}.get(way)
        for part in self.request.lines:
            try:
                credit(self.issued, CreditRequest(lines=(part,)), self.previous)
            except CreditError:
                return line_fields(part.line)[part.amount is None]
        return None

    def place(self, data) -> None:
        """Where what exceeds the amount remaining goes, to the unit."""
        if not self.beyond:
            return
        amounts = {name: self.read(name, parse_amount, self.currency) or 0 for name in PLACES}
        for name, amount in amounts.items():
            if self.issuing and amount < 0:
                self.add_error(name, "Enter an amount above 0, or leave it empty.")
        if any(name in self.errors for name in PLACES):
            return
        self.placed = amounts
        if self.issuing:
            look_at(self)

    @property
    def is_stale(self) -> bool:
        """Whether the invoice is no longer the one that the page showed."""
        return self.cleaned_data.get("version", self.invoice.version) != self.invoice.version

    @property
    def is_placed(self) -> bool:
        """Whether the parts make what is to be given back."""
        return sum(self.placed.values()) == self.beyond and min(self.placed.values()) >= 0

    @property
    def still_to_place(self) -> int:
        """Minor units that are not placed yet; below zero when too much is."""
        return self.beyond - sum(self.placed.values())

    def suggest(self) -> None:
        """Place everything that is to be given back, where it can be seen and changed."""
        self.placed = suggested(self)
        for name, amount in self.placed.items():
            self.put(name, propose_amount(amount, self.currency) if amount else "")

    def put(self, name: str, text: str) -> None:
        """Have `text` in an input as if it had been typed."""
        data: Any = self.data
        self.data = data = data.copy()
        data[name] = text

    @property
    def problem(self) -> str:
        """The first complaint, for the live preview; '' when the figures stand."""
        return "" if self.found or not self.errors else str(next(iter(self.errors.values()))[0])


def key_of(group: AtRates) -> str:
    """What the rates of a group are called in the form; '' where there is no tax."""
    return "+".join(rate.id for rate in group.rates)


class NoteForm(MetadataRows, forms.Form):
    """Memo and metadata: all that may change on an issued note."""

    memo = CleanText(max_length=MEMO_LENGTH, required=False, multiline=True, label="Memo")
    metadata = Metadata(required=False, label="Metadata")

    def __init__(self, data=None, *, note: CreditNote) -> None:
        super().__init__(data, initial={"memo": note.memo, "metadata": note.metadata})
        self.helper = plain_helper("memo")
