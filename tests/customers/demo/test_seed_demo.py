"""The command that fills a desk with demo customers."""

import pytest
from django.core.management import CommandError, call_command

from billing_site.events.models import Event
from customers.models.customer import Customer
from customers.models.tax_id import TaxId

pytestmark = pytest.mark.django_db


def test_demo_customers_come_with_tax_ids_that_are_right_and_can_be_found():
    call_command("seed_demo", customers=200, seed=4, verbosity=0)
    assert Customer.objects.count() == 200
    given = list(TaxId.objects.select_related("customer"))
    assert len(given) > 20
    assert len({tax_id.type for tax_id in given}) > 3
    assert not [tax_id for tax_id in given if tax_id.checksum_ok is False]
    for tax_id in given[:10]:
        assert tax_id.customer in Customer.objects.search(f"taxid:{tax_id.value}")
        told = Event.objects.of(tax_id.customer).get(type="customer.tax_id.created")
        assert told.data["changes"]["tax_ids"] == ["", str(tax_id)]


def test_the_same_seed_gives_the_same_customers():
    call_command("seed_demo", customers=80, seed=2, verbosity=0)
    names = list(Customer.objects.order_by("pk").values_list("name", "email", "tax_id_values"))
    call_command("seed_demo", customers=80, seed=2, verbosity=0)
    assert list(Customer.objects.order_by("pk").values_list("name", "email", "tax_id_values")) == names * 2


@pytest.mark.parametrize("count", [0, -5, 10_000_001])
def test_a_wrong_number_of_customers_is_refused(count):
    with pytest.raises(CommandError, match="whole number from 1"):
        call_command("seed_demo", customers=count, verbosity=0)
