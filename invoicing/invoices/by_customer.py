"""What the filters of invoices, payments and credit notes have in common: the customer and the amount."""

from billing_site.lib.text import text_problem
from billing_site.pages.filters import DatedFilter
from billing_site.pages.listing import Chip
from customers.models.customer import Customer
from invoicing.invoices.amounts import amount_range


class ByCustomer(DatedFilter):
    """A filter by customer and amount; `to_customer` leads to the customer's key."""

    to_customer = "customer"

    def by_customer(self, queryset, name, value):
        value = value.strip()
        if value.startswith(f"{Customer.prefix}_"):
            return queryset.filter(**{f"{self.to_customer}__public_id": value})
        return queryset.filter(**{f"{self.to_customer}__in": Customer.objects.search(value).values("pk")})

    def by_amount(self, queryset, field):
        low, high = (self.form.cleaned_data.get(name) for name in ("amount_min", "amount_max"))
        return queryset.filter(amount_range(field, low, high)) if low or high else queryset


def says_customer(value):
    """The chip's words for a customer: the name, when the value is an id."""
    if not value or text_problem(value) or not value.startswith(f"{Customer.prefix}_"):
        return value
    found = Customer.objects.filter(public_id=value.strip()).only("name", "email", "public_id").first()
    return str(found) if found else value


CUSTOMER_CHIP = Chip("customer", "Customer", ("customer",), says_customer)
