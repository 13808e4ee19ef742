"""`manage.py check_books`: it finds what was broken behind the back of the verbs, and nothing else."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers import integrity
from customers.models.balance import BalanceTransaction
from customers.models.coupon import Coupon
from customers.models.customer import Customer
from customers.models.discount import Discount
from customers.models.merge import CustomerMerge
from tests.factories import customer
from tests.guards import unguarded

pytestmark = pytest.mark.django_db


@pytest.fixture
def jenny(now):
    """A customer with a balance of two entries and a coupon: nothing is wrong with her."""
    jenny = customer(currency="eur")
    for amount in (-1200, 200):
        jenny.adjust_balance(amount, by=None, now=now)
    coupon = Coupon.create(public_id="SPRING", percent_off=Decimal(5), by=None, now=now)
    coupon.redeem_for(jenny, by=None, now=now)
    return jenny


def broken(statement, *parameters):
    """Run SQL that the ledger's own guard would refuse; the guard is gone until the test's transaction ends."""
    with unguarded() as cursor:
        cursor.execute(statement, parameters)


def found():
    return [(finding.object_id, finding.rule, finding.text) for finding in integrity.check()]


def test_sound_books_say_how_much_was_looked_at(jenny):
    customer("Without entries or currency")
    out = StringIO()
    call_command("check_books", stdout=out)
    assert "2 customers, 2 ledger rows" in out.getvalue()
    assert out.getvalue().endswith("no findings\n")


def test_a_merge_that_brought_a_currency_and_was_taken_back_is_sound(jenny, now):
    plain = customer("Without a currency")
    merge = CustomerMerge.make(plain, jenny, {}, by=None, now=now)
    merge.undo(by=None, now=now, undo_id="op_back")
    assert Customer.objects.get(pk=plain.pk).currency == "" and found() == []


def test_the_command_prints_each_finding_and_exits_with_one(jenny):
    Customer.objects.filter(pk=jenny.pk).update(balance=-999)
    out = StringIO()
    with pytest.raises(CommandError, match=r"^1 finding\.$") as error:
        call_command("check_books", stdout=out)
    assert error.value.returncode == 1
    line = f"{jenny.public_id}: the balance is €9.99 credit, its entries make €10.00 credit [balance]"
    assert line in out.getvalue()


def test_a_balance_without_any_entry_is_found(now):
    who = customer(currency="eur")
    Customer.objects.filter(pk=who.pk).update(balance=5)
    assert found() == [(who.public_id, "balance", "the balance is €0.05 debit, its entries make €0.00")]


def test_a_changed_amount_is_found_by_sum_and_by_chain(jenny):
    entry = BalanceTransaction.objects.order_by("id")[1]
    broken("UPDATE customers_balancetransaction SET amount = amount + 1 WHERE id = %s", entry.pk)
    assert {(object_id, rule) for object_id, rule, _ in found()} == {
        (jenny.public_id, "balance"),
        (entry.public_id, "chain"),
    }


def test_a_changed_ending_balance_is_found_where_the_chain_breaks(jenny):
    first, second = BalanceTransaction.objects.order_by("id")
    broken("UPDATE customers_balancetransaction SET ending_balance = 0 WHERE id = %s", first.pk)
    assert found() == [
        (first.public_id, "chain", "after €0.00 an entry of €12.00 credit gives €0.00"),
        (second.public_id, "chain", "after €0.00 an entry of €2.00 debit gives €10.00 credit"),
    ]


def test_an_entry_in_another_currency_is_found(jenny):
    entry = BalanceTransaction.objects.order_by("id")[0]
    broken("UPDATE customers_balancetransaction SET currency = 'usd' WHERE id = %s", entry.pk)
    text = f"the entry is in USD, its customer {jenny.public_id} in EUR"
    assert found()[0] == (entry.public_id, "currency", text)
    assert [rule for _, rule, _ in found()] == ["currency", "events"]


def test_a_ledger_of_a_customer_without_currency_is_found(jenny):
    Customer.objects.filter(pk=jenny.pk).update(currency="")
    assert [(rule, "no currency" in text) for _, rule, text in found()] == [("currency", True)] * 2


def test_two_discounts_at_once_are_found(jenny, now):
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX customers_discount_one_at_a_time")
    Discount.build(Coupon.objects.get(), jenny, now=now).save()
    rules = [(object_id, rule, text.split(" ")[0]) for object_id, rule, text in found()]
    assert (jenny.public_id, "discount", "2") in rules
    assert ("SPRING", "redemptions", "it") in rules


def test_a_running_discount_that_the_customer_does_not_name_is_found(jenny):
    running = jenny.discount
    Customer.objects.filter(pk=jenny.pk).update(discount=None)
    text = f"the discount {running.public_id} runs, but the customer does not name it"
    assert found() == [(jenny.public_id, "discount", text)]


def test_a_removed_discount_that_the_customer_still_names_is_found(jenny, now):
    Discount.objects.update(removed_at=now)
    text = f"the customer names the discount {jenny.discount.public_id}, which is not running for them"
    first, second = found()
    assert first == (jenny.public_id, "discount", text) and second[1] == "events"


def test_more_discounts_than_redemptions_are_found(jenny):
    Coupon.objects.update(times_redeemed=0)
    assert found() == [("SPRING", "redemptions", "it counts 0 redemptions, and was given 1 time")]


def test_the_number_of_queries_does_not_grow_with_the_books(jenny, now, django_assert_num_queries):
    with CaptureQueriesContext(connection) as few:
        assert list(integrity.check()) == []
    for _ in range(20):
        customer(currency="usd").adjust_balance(100, by=None, now=now)
    with django_assert_num_queries(len(few)):
        assert list(integrity.check()) == []
