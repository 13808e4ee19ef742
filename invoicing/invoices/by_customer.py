"""What the filters of invoices, payments and credit notes have in common: the customer and the amount."""

from typing import Any

from billing_site.company.models import Company
from billing_site.lib.money.text import parse_bound
from billing_site.lib.text import text_problem
from billing_site.pages.counts import COUNT_LIMIT
from billing_site.pages.filters import (
    AMOUNT_CHIP,
    CURRENCY_CHIP,
    DatedFilter,
    RangeForm,
    Rows,
    amount_filter,
    choice_filter,
    created_chip,
    currency_choices,
    date_filter,
    period_filter,
    text_filter,
)
from billing_site.pages.listing import Chip
from customers.models.customer import Customer
from invoicing.invoices.amounts import amount_limits, amount_ranges


class AmountForm(RangeForm):
    """The amounts that were typed clean to plain texts with a point, whoever opens the address."""

    def clean(self) -> dict:
        data = super().clean()
        found = {}
        for name in ("amount_min", "amount_max"):
            if data.get(name):
                # 1,500 is no amount with decimals where people bill in euros, and may be one where they bill in dinars.
                currency = data.get("currency") or Company.current().default_currency
                try:
                    found[name] = parse_bound(data[name], currency)
                except ValueError as error:
                    self.add_error(name, str(error))
        if len(found) == 2 and found["amount_min"] > found["amount_max"]:
            self.add_error("amount_max", "This amount is below the first one.")
        return data | {name: f"{bound:f}" for name, bound in found.items()}


class ByCustomer(DatedFilter):
    """A filter by customer, amount and day; `to_customer` leads to the customer's key, `amount` names a field."""

    to_customer = "customer"
    amount = "total"

    q = text_filter("Search", "by_search")
    customer = text_filter("Name, email or id", "by_customer", "Acme")
    amount_min = amount_filter("At least")
    amount_max = amount_filter("At most")
    currency = choice_filter("Currency", currency_choices)
    created = period_filter()
    created_from = date_filter("From")
    created_to = date_filter("To")

    class Meta:
        fields: tuple = ()
        form = AmountForm

    @property
    def qs(self):
        return self.by_amount(super().qs) if self.form.is_valid() else super().qs

    def by_amount(self, queryset: Any) -> Any:
        """Few rows of an amount are looked up by their keys; of many, reading down the list soon meets enough."""
        data = self.form.cleaned_data
        bounds = data.get("amount_min"), data.get("amount_max")
        if not any(bounds):
            return queryset
        keys = keys_of_amounts(queryset.model, self.amount, *bounds, data.get("currency") or "")
        if not any(value for name, value in data.items() if name not in ("amount_min", "amount_max", "currency")):
            self.known_count = len(keys)
        if len(keys) <= COUNT_LIMIT:
            return queryset.filter(pk__in=keys)
        return queryset.filter(amount_limits(self.amount, *bounds))

    def by_search(self, queryset: Any, name: str, value):
        return queryset.search(value)

    def by_customer(self, queryset: Rows, name: str, value) -> Rows:
        value = value.strip()
        if value.startswith(f"{Customer.prefix}_"):
            return queryset.filter(**{f"{self.to_customer}__public_id": value})
        return queryset.filter(**{f"{self.to_customer}__in": Customer.objects.search(value).values("pk")})


def keys_of_amounts(model: Any, field: str, low: str, high: str, currency: str) -> list[int]:
    """The keys of rows with these amounts, as many as a list counts."""
    rows = model.objects.order_by().values_list("pk", flat=True)
    first, *others = [rows.filter(condition) for condition in amount_ranges(field, low, high, currency)]
    return list(first.union(*others, all=True)[: COUNT_LIMIT + 1] if others else first[: COUNT_LIMIT + 1])


def says_customer(value) -> str:
    """The chip's words for a customer: the name, when the value is an id."""
    if not value or text_problem(value) or not value.startswith(f"{Customer.prefix}_"):
        return value
    found = Customer.objects.filter(public_id=value.strip()).only("name", "email", "public_id").first()
    return str(found) if found else value


CUSTOMER_CHIP = Chip("customer", "Customer", ("customer",), says_customer)


def chips_with(*own: Chip, created: str = "Created") -> tuple[Chip, ...]:
    """The chips of a list of money: customer, amount and day, those of its `own`, and the currency."""
    return CUSTOMER_CHIP, AMOUNT_CHIP, created_chip(created), *own, CURRENCY_CHIP
