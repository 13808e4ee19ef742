"""Payment methods in the list of customers: its filter, its column, and the column of its file."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from billing_site.company.models import today
from customers.directory.forms import CHOSEN
from invoicing.collecting.models.method import PaymentMethod
from tests.factories import customer
from tests.invoicing.collecting.factories import method

pytestmark = pytest.mark.django_db
LIST = reverse("customer_list")


@pytest.fixture
def customers():
    """One with a card, one with a debit, one with a card that expires, one with what nobody charges, one with none."""
    names = ("Card", "Debit", "Expiring", "Detached", "Nothing")
    found = {name: customer(name, currency="eur") for name in names}
    method(found["Card"])
    method(found["Debit"], "pm_sepa_debit")
    expiring = method(found["Expiring"], "pm_card_amex")
    PaymentMethod.objects.filter(pk=expiring.pk).update(expires_on=today() + timedelta(days=30))
    method(found["Detached"]).detach(by=None, now=timezone.now())
    return found


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("has", ["Expiring", "Debit", "Card"]),
        ("none", ["Nothing", "Detached"]),
        ("expiring", ["Expiring"]),
    ],
)
def test_customers_are_found_by_what_they_have_on_file(desk, customers, value, expected):
    page = desk.get(LIST, {"payment_method": value})
    assert [
        name for name in ("Nothing", "Detached", "Expiring", "Debit", "Card") if f"<bdi>{name}</bdi>" in page.text
    ] == expected


def test_the_column_and_the_file_name_the_default(desk, customers):
    desk.post(reverse("customer_columns"), {"columns": ["name", "payment_method"], "next": LIST})
    page = desk.get(LIST).text
    for words in ("Visa •••• 4242", "SEPA debit •••• 3000", "American Express •••• 0005"):
        assert words in page
    assert page.count("Visa •••• 4242") == 1
    asked = {"columns": CHOSEN, "column": ["name", "payment_method"]}
    file = desk.get(reverse("customer_export_file"), asked)
    text = b"".join(file).decode()
    assert "Default payment method" in text
    assert "SEPA debit •••• 3000" in text and "American Express •••• 0005" in text
