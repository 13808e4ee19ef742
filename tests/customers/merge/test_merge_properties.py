"""Whatever two customers hold: to merge them and to take it back changes nothing."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.merge.choices import chosen_fields
from customers.models.coupon import Coupon
from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from customers.undo.operation import undo
from tests.factories import customer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEXT = st.sampled_from(["", "One", "Zwei & Co", "三"])
TAX_IDS = ["DE136695976", "DE129273398", "DE811569869"]
CONTACTS = [
    {"name": name, "email": email, "phone": "", "role": role}
    for name, email, role in (("Anna", "a@x.example", "to"), ("", "A@x.example", "cc"), ("Ben", "", "none"))
]
profile = st.fixed_dictionaries(
    {
        "name": TEXT.filter(bool),
        "phone": st.sampled_from(["", "+493012345678", "+14155550100"]),
        "description": TEXT,
        "address_country": st.sampled_from(["", "DE"]),
        "address_city": TEXT,
        "shipping_name": TEXT,
        "contacts": st.lists(st.sampled_from(CONTACTS), unique_by=lambda contact: contact["email"]),
        "preferred_locales": st.lists(st.sampled_from(["de", "en", "fr"]), unique=True, max_size=3),
        "tax_exempt": st.sampled_from(["none", "exempt", "reverse"]),
        "metadata": st.dictionaries(st.sampled_from("abc"), TEXT.filter(bool)),
        "invoice_footer": TEXT,
        "delinquent": st.booleans(),
    }
)
party = st.fixed_dictionaries(
    {
        "profile": profile,
        "entries": st.lists(st.integers(-5000, 5000).filter(bool), max_size=3),
        "tax_ids": st.lists(st.sampled_from(TAX_IDS), unique=True),
        "coupon": st.booleans(),
    }
)
CHOICES = ["name", "phone", "address", "metadata.a", "preferred_locales", "contacts"]
sides = st.dictionaries(st.sampled_from(CHOICES), st.sampled_from(["keep", "other", "both"]))
currency_pairs = st.sampled_from([("", ""), ("eur", ""), ("", "eur"), ("eur", "eur")])


class Rollback(Exception):
    """Each example starts from an empty database."""


def build(party, currency):
    made = customer(**party["profile"], currency=currency, now=NOW)
    if currency:
        for amount in party["entries"]:
            made.adjust_balance(amount, by=None, now=NOW)
    for value in party["tax_ids"]:
        made.add_tax_id("eu_vat", value, by=None, now=NOW)
    if party["coupon"]:
        Coupon.create(by=None, now=NOW, percent_off=10, duration="forever").redeem_for(made, by=None, now=NOW)
    return made


def everything(made):
    """All that a customer is, save the counters that tell open forms apart; the ledger by its sum."""
    row = Customer.objects.filter(pk=made.pk).values().get()
    del row["version"], row["updated"]
    tax_ids = list(made.tax_ids.order_by("id").values())
    return row, tax_ids, list(made.discounts.order_by("id").values()), sum(e.amount for e in ledger(made))


def ledger(made):
    return made.balance_transactions.order_by("id")


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    one=party, two=party, currencies=st.sampled_from([("", ""), ("eur", ""), ("", "eur"), ("eur", "eur")]), picked=sides
)
def test_to_merge_and_to_take_it_back_changes_nothing(one, two, currencies, picked):
    try:
        with transaction.atomic():
            target, source = build(one, currencies[0]), build(two, currencies[1])
            before, total = (everything(target), everything(source)), Customer.objects.get(pk=target.pk).balance
            total += Customer.objects.get(pk=source.pk).balance
            target, source = Customer.objects.get(pk=target.pk), Customer.objects.get(pk=source.pk)
            fields = chosen_fields(target, source, picked)
            operation = CustomerMerge.make(target, source, fields, by=None, now=NOW).batch
            assert Customer.objects.get(pk=target.pk).balance == total
            undo(operation, by=None, now=NOW)
            assert (everything(target), everything(source)) == before
            for made in (target, source):
                running = 0
                for entry in ledger(made):
                    running += entry.amount
                    assert entry.ending_balance == running
            raise Rollback
    except Rollback:
        pass
