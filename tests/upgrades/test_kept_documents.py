"""Kept numbers become exact without losing a digit, kept documents keep their references, and every guard stands."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from customers.models.coupon import Coupon
from invoicing.models.catalog.price import Price
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem, InvoiceLine
from invoicing.models.tax_rate import TaxRate
from invoicing.rules.payment_reference import former_reference

NOW = datetime(2026, 11, 27, tzinfo=UTC)
FIRST = [(app, "0001_initial") for app in ("staff", "events", "jobs", "company", "customers", "invoicing")]
# Written -> what SQLite had of it: numbers of 15 digits whole, of longer ones all that a double holds.
KEPT = {
    "1": "1",
    "0.000000000001": "0.000000000001",
    "-0.000000001234": "-0.000000001234",
    "100000": "100000",
    "123456789012": "123456789012",
    "-2.5": "-2.5",
    "0.07": "0.07",
    "1234.56789012345": "1234.56789012345",
    "12345.499999999999": "12345.499999999998",
    "33.333333333333": "33.333333333333",
    "900719925474.12345": "900719925474.1234",
}

# What every frozen document says.
SAID = {
    "issued": "2026-11-27T00:00:00+00:00",
    "tax_exempt": "exempt",
    "customer": {"address": {"country": "CH"}},
    "seller": {"address": {"country": "CH"}},
    "totals": {"total_excluding_tax": 0, "total_tax": 0},
}


def digits_of(text):
    return Decimal(KEPT[text] if connection.vendor == "sqlite" else text)


def triggers():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal")
        return dict(cursor.fetchall())


@pytest.fixture
def before(other_database):
    """The models of the first migrations over a database of theirs, by name."""
    executor = MigrationExecutor(connection)
    later = {*dict(FIRST), "collecting", "subscriptions", "desk"}
    third_party = [key for key in executor.loader.graph.leaf_nodes() if key[0] not in later]
    executor.migrate([*FIRST, *third_party])
    apps = executor.loader.project_state(FIRST).apps
    return lambda name: apps.get_model("customers" if name in ("Customer", "Coupon") else "invoicing", name)


def buyer(before):
    return before("Customer").objects.create(public_id="cus_1", name="Kept", created=NOW, updated=NOW)


def invoice(before, customer, numbers, *, frozen=None, **fields):
    """An invoice with one line for each of `numbers`; issued where `frozen` gives {line's id: quantity}."""
    kept = before("Invoice").objects.create(customer=customer, currency="eur", created=NOW, updated=NOW, **fields)
    before("InvoiceLine").objects.bulk_create(
        before("InvoiceLine")(
            public_id=f"il_{kept.pk}_{place}", invoice=kept, position=place, quantity=text, unit_amount=text
        )
        for place, text in enumerate(numbers)
    )
    if frozen is not None:
        lines = [{"id": key.format(kept.pk), "quantity": n, "unit_amount": n} for key, n in frozen.items()]
        fields = {"status": "open", "number": f"OLD-{kept.pk}", "frozen": SAID | {"lines": lines}}
        before("Invoice").objects.filter(pk=kept.pk).update(**fields)
    return kept.pk


def many(before, customer):
    """Rows of each kind with the numbers of KEPT; the key of the draft that has them as lines."""
    product = before("Product").objects.create(public_id="prod_1", name="Hours", created=NOW)
    for place, text in enumerate(KEPT):
        before("Price").objects.create(
            public_id=f"price_{place}", product=product, currency="eur", unit_amount=text, nickname=text, created=NOW
        )
        before("InvoiceItem").objects.create(
            public_id=f"ii_{place}", customer=customer, currency="eur", created=NOW, quantity=text, description=text
        )
    for place, text in enumerate(("0", "0.0001", "8.875", "19", "100", "33.3333")):
        before("TaxRate").objects.create(
            public_id=f"txr_{place}", display_name=text, percentage=text, created=NOW, inclusive=False
        )
        if text != "0":
            before("Coupon").objects.create(public_id=f"c{place}", name=text, percent_off=text, created=NOW)
    before("Coupon").objects.create(public_id="amount", amount_off=500, currency="eur", created=NOW)
    return invoice(before, customer, KEPT, public_id="in_1")


def issued_lines(before, customer):
    """The key of an issued invoice whose lines were read with 15 digits, as one read them until now."""
    texts = ("12345.499999999999", "12345.499999999999", "777.123456789012", "5", "12345.499999999999")
    frozen = ("12345.5", "12345.499999999999", "777.123456789012", "6", "99")
    named = {f"il_{{}}_{place}": text for place, text in enumerate(frozen)}
    return invoice(before, customer, texts, frozen=named, public_id="in_2")


def no_digit_is_lost(draft):
    wanted = {text: digits_of(text) for text in KEPT}
    assert [(line.quantity, line.unit_amount) for line in InvoiceLine.objects.filter(invoice=draft)] == [
        (number, number) for number in wanted.values()
    ]
    assert {price.nickname: price.unit_amount for price in Price.objects.all()} == wanted
    assert {item.description: item.quantity for item in InvoiceItem.objects.all()} == wanted
    assert all(rate.percentage == Decimal(rate.display_name) for rate in TaxRate.objects.all())
    assert all(coupon.percent_off == Decimal(coupon.name) for coupon in Coupon.objects.exclude(percent_off=None))
    assert Coupon.objects.get(percent_off=None).amount_off == 500


def issued_lines_say_what_was_issued(issued):
    """A line that says something else than its document still does, for the books to find."""
    wanted = ["12345.499999999999", "12345.499999999999", "777.123456789012", "5", "12345.499999999999"]
    if connection.vendor == "sqlite":
        wanted[0], wanted[-1] = "12345.5", "12345.499999999998"
    assert [str(line.quantity.normalize()) for line in InvoiceLine.objects.filter(invoice=issued)] == wanted


def swiss_documents(before, customer):
    """{key of an issued invoice: the reference that it printed, None for none}."""
    whole = {"postal_code": "8004", "city": "Zürich", "country": "CH"}
    made = {}
    for place, (iban, currency, due, address, reference) in enumerate(
        [
            ("CH44 3199 9123 0008 8901 2", "chf", 500, whole, "000000000000000000000000011"),
            ("ch9300762011623852957", "eur", 500, whole, "RF39ACME0001"),
            ("CH9300762011623852957", "usd", 500, whole, None),
            ("CH9300762011623852957", "chf", 0, whole, None),
            ("CH9300762011623852957", "chf", 500, whole | {"city": ""}, None),
            ("CH9300762011623852958", "chf", 500, whole, None),
            ("DE89370400440532013000", "eur", 500, whole, None),
            ("", "chf", 500, whole, None),
        ]
    ):
        bank = {"iban": iban, "holder": "", "bic": "", "name": ""}
        seller = {"name": "Nordlicht AG", "address": address, "bank": bank}
        number = ("ACME-0001", "ACM-E0001")[place] if place < 2 else f"OTHER-000{place}"
        totals = SAID["totals"] | {"amount_due": due}
        document = SAID | {"number": number, "currency": currency, "totals": totals, "seller": seller, "lines": []}
        key = invoice(before, customer, [], public_id=f"in_s{place}")
        fields = {"status": "open", "number": number, "currency": currency, "amount_due": due}
        before("Invoice").objects.filter(pk=key).update(frozen=document, **fields)
        made[key] = reference
    return made


# A price that nothing was made from may be deleted by now: before that, none.
LIFTED = {"invoicing_price_kept"}


def every_guard_refuses(issued):
    line = InvoiceLine.objects.filter(invoice=issued)[0]
    for change in (
        lambda: InvoiceLine.objects.filter(pk=line.pk).update(quantity=2),
        lambda: InvoiceLine.objects.filter(pk=line.pk).delete(),
        lambda: InvoiceLine.objects.create(public_id="il_9", invoice_id=issued),
        lambda: Invoice.objects.filter(pk=issued).update(total=5),
    ):
        with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
            change()


@pytest.mark.slow
def test_kept_numbers_and_references_stand_behind_the_same_guards_and_back(before):
    customer = buyer(before)
    draft, issued = many(before, customer), issued_lines(before, customer)
    references = swiss_documents(before, customer)
    earlier = set(triggers())
    call_command("migrate", verbosity=0)
    guards = set(triggers())
    assert earlier <= guards
    no_digit_is_lost(draft)
    issued_lines_say_what_was_issued(issued)
    every_guard_refuses(issued)
    kept = Invoice.objects.filter(pk__in=references)
    assert dict(kept.values_list("pk", "payment_reference")) == references
    assert {each.pk: former_reference(each.frozen) for each in kept} == references
    call_command("migrate", "invoicing", "0009", verbosity=0)
    assert earlier <= set(triggers()) - LIFTED < guards
    call_command("migrate", verbosity=0)
    assert set(triggers()) == guards
    assert dict(kept.values_list("pk", "payment_reference")) == references
    no_digit_is_lost(draft)
