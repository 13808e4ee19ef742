"""The one definition of which payments the list and its file are about."""

from django.db.models import Q

from billing_site.pages.filters import (
    AMOUNT_CHIP,
    CURRENCY_CHIP,
    RangeForm,
    amount_filter,
    asked_filter,
    choice_chip,
    choice_filter,
    created_chip,
    currency_choices,
    date_filter,
    period_filter,
    text_filter,
)
from customers.models.customer import Customer
from invoicing.invoices.by_customer import CUSTOMER_CHIP, ByCustomer
from invoicing.models.payment import InvoicePayment

METHODS = InvoicePayment.METHODS
OUT_OF_BAND = [("1", "Out of band"), ("0", "Recorded as received")]


class PaymentFilter(ByCustomer):
    """Filters of the payments page."""

    to_customer = "invoice__customer"

    q = text_filter("Search", "by_search")
    customer = text_filter("Name, email or id", "by_customer", "Acme")
    method = choice_filter("Method", METHODS)
    out_of_band = asked_filter("How it was recorded", OUT_OF_BAND, "by_out_of_band")
    amount_min = amount_filter("At least")
    amount_max = amount_filter("At most")
    currency = choice_filter("Currency", currency_choices)
    created = period_filter("Recorded")
    created_from = date_filter("From")
    created_to = date_filter("To")

    class Meta:
        model = InvoicePayment
        fields = []
        form = RangeForm

    @property
    def qs(self):
        return self.by_amount(super().qs, "amount") if self.form.is_valid() else super().qs

    def by_search(self, queryset, name, value):
        """By receipt number, by the number of the invoice, by public id, by reference, or by the customer."""
        text = value.strip()
        customers = Customer.objects.search(text).values("pk")
        return queryset.filter(
            Q(receipt_number=text)
            | Q(public_id=text)
            | Q(reference__iexact=text)
            | Q(invoice__number__startswith=text.upper())
            | Q(invoice__customer__in=customers)
        )

    def by_out_of_band(self, queryset, name, value):
        return queryset.filter(out_of_band=value == "1")


CHIPS = (
    CUSTOMER_CHIP,
    AMOUNT_CHIP,
    created_chip("Recorded"),
    choice_chip("method", "Method", METHODS),
    choice_chip("out_of_band", "Out of band", OUT_OF_BAND),
    CURRENCY_CHIP,
)
