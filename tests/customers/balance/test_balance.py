"""The credit balance: the ledger, its page, its dialog and its file."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from billing_site.events.models import Event
from billing_site.lib.db.locks import SavedMeanwhile
from billing_site.lib.money.currencies import AMOUNT_LIMIT
from customers.directory.filters import CustomerFilter
from customers.models.balance import BalanceRefused, BalanceTransaction, balance_words
from customers.models.customer import Customer
from customers.models.errors import CurrencyLocked, DeletedCustomer
from customers.profile.timeline import timeline
from tests.factories import customer, staff
from tests.threads import at_once
from tests.tools.plans import as_if_large
from tests.tools.tables import by_field

db = pytest.mark.django_db
threads = [pytest.mark.django_db(transaction=True), pytest.mark.threads]


def url(name, *args):
    return reverse(f"balance_{name}", args=[getattr(arg, "public_id", arg) for arg in args])


def fresh(who):
    return Customer.objects.get(pk=who.pk)


def adjust(who, amount, now, **entry):
    return who.adjust_balance(amount, by=None, now=now, **entry)


# The verb


@db
def test_each_entry_carries_the_balance_after_it(now):
    jenny = customer(currency="eur")
    assert [adjust(jenny, amount, now).ending_balance for amount in (-1200, 500, 700)] == [-1200, -700, 0]
    assert jenny.balance == fresh(jenny).balance == 0


@db
def test_the_first_entry_sets_and_locks_the_currency_and_says_so(now):
    jenny = customer()
    adjust(jenny, -1200, now, currency="usd")
    assert fresh(jenny).currency == "usd"
    assert fresh(jenny).currency_lock == (
        "Currency is locked: a balance entry of $12.00 credit was made on 22 Nov 2026."
    )
    with pytest.raises(CurrencyLocked, match=r"a balance entry of \$12.00 credit"):
        adjust(jenny, -1200, now, currency="eur")
    assert fresh(jenny).balance == -1200


@db
def test_the_first_entry_needs_a_currency(now):
    with pytest.raises(BalanceRefused, match="Choose the currency"):
        adjust(customer(), 100, now)


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        (0, "eur", "above zero"),
        (AMOUNT_LIMIT + 1, "eur", "largest amount is €9,999,999,999.99"),
        (-AMOUNT_LIMIT - 1, "eur", "largest amount"),
        (1005, "ugx", "multiples of UGX"),
        (True, "eur", "whole number"),
        (10.0, "eur", "whole number"),
        (2**64, "eur", "larger than the books can hold"),
        (150, "isk", "multiples of ISK"),
    ],
)
@db
def test_amounts_that_nobody_can_pay_are_refused(now, amount, currency, words):
    jenny = customer()
    with pytest.raises(BalanceRefused, match=words):
        adjust(jenny, amount, now, currency=currency)
    assert not jenny.balance_transactions.exists()
    assert fresh(jenny).currency == ""


@db
def test_the_largest_amount_passes_either_way(now):
    jenny = customer(currency="eur")
    adjust(jenny, AMOUNT_LIMIT, now), adjust(jenny, -AMOUNT_LIMIT, now)
    assert fresh(jenny).balance == 0


@db
def test_a_deleted_customer_takes_no_adjustment_but_gets_back_what_an_invoice_used(now, billing):
    jenny = customer(currency="eur")
    jenny.mark_deleted(by=billing, now=now)
    with pytest.raises(DeletedCustomer):
        adjust(jenny, -100, now)
    adjust(jenny, -100, now, type="unapplied_from_invoice", cause="in_1")
    assert fresh(jenny).balance == -100


@db
def test_the_timeline_tells_of_it_in_words(now, billing):
    jenny = customer(currency="eur")
    jenny.adjust_balance(-1200, by=billing, now=now)
    jenny.adjust_balance(200, type="applied_to_invoice", cause="in_7", by=None, now=now)
    events, _ = timeline(jenny)
    assert [event["text"] for event in events[:2]] == [
        "Credit balance: applied to invoice in_7",
        "Credit balance adjusted",
    ]
    assert events[1]["changes"] == [{"field": "Credit balance", "before": "€0.00", "after": "€12.00 credit"}]


@db
def test_an_open_edit_form_does_not_conflict_with_any_number_of_entries(now, billing):
    jenny = customer(currency="eur")
    seen = jenny.version
    for _ in range(12):
        adjust(jenny, -100, now)
    jenny.change({"name": "Jenny R."}, by=billing, now=now, base_version=seen)
    for _ in range(12):
        adjust(jenny, -100, now)
    with pytest.raises(SavedMeanwhile) as conflict:
        fresh(jenny).change({"name": "J. R."}, by=billing, now=now, base_version=seen)
    assert [event.changes for event in conflict.value.events] == [{"name": ["Jenny Rosen", "Jenny R."]}]


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        (-1200, "eur", "€12.00 credit"),
        (5, "usd", "$0.05 debit"),
        (0, "jpy", "¥0"),
        (0, "", ""),
        (-5, "jpy", "¥5 credit"),
    ],
)
def test_staff_never_read_a_bare_sign(amount, currency, words):
    assert balance_words(amount, currency) == words


# Reversal and notes


@db
def test_a_reversal_adds_the_opposite_and_names_the_first_once(now):
    jenny = customer(currency="eur")
    entry = adjust(jenny, -1200, now)
    adjust(jenny, -300, now)
    opposite = entry.reverse(by=None, now=now)
    assert (opposite.amount, opposite.cause) == (1200, entry.public_id)
    assert entry.public_id in opposite.description
    assert fresh(jenny).balance == -300
    with pytest.raises(BalanceRefused, match="already"):
        entry.reverse(by=None, now=now)


@db
def test_what_an_invoice_wrote_is_not_reversed_by_hand(now):
    entry = adjust(customer(currency="eur"), -100, now, type="invoice_overpaid", cause="in_1")
    with pytest.raises(BalanceRefused, match="invoice or a credit note"):
        entry.reverse(by=None, now=now)


@db
def test_only_the_note_of_an_entry_can_change(now, billing):
    jenny = customer(currency="eur")
    entry = adjust(jenny, -1200, now, description="Goodwill")
    assert entry.change_note("Goodwill for May", by=billing, now=now)
    assert not entry.change_note("Goodwill for May", by=billing, now=now)
    events, _ = timeline(jenny)
    assert events[0]["text"] == "Note on a balance entry changed"
    assert events[0]["changes"][0]["after"] == "Goodwill for May"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE customers_balancetransaction SET amount = amount - 1",
        "UPDATE customers_balancetransaction SET ending_balance = 0",
        "UPDATE customers_balancetransaction SET currency = 'usd'",
        "UPDATE customers_balancetransaction SET cause = 'in_2', description = 'x'",
        "DELETE FROM customers_balancetransaction",
    ],
)
@db
def test_the_database_itself_refuses_to_change_or_delete_an_entry(now, statement):
    entry = adjust(customer(currency="eur"), -1200, now)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    entry.refresh_from_db()
    assert entry.amount == -1200


@db
def test_the_database_lets_the_note_change(now):
    entry = adjust(customer(currency="eur"), -1200, now)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE customers_balancetransaction SET description = 'ok', metadata = '{\"a\": \"b\"}'")
    entry.refresh_from_db()
    assert (entry.description, entry.metadata) == ("ok", {"a": "b"})


@db
def test_notes_are_erased_with_the_customer_s_personal_data_and_the_amounts_stay(now, billing):
    jenny = customer(currency="eur")
    entry = adjust(jenny, -1200, now, description="For Jenny's mother")
    jenny.mark_deleted(by=billing, now=now)
    jenny.anonymize(now=now + timedelta(days=Customer.UNDO_DAYS + 1))
    entry.refresh_from_db()
    assert (entry.description, entry.amount) == ("", -1200)


class AnySequence(TestCase):
    """Whatever is done, in whatever order, the books agree."""

    @settings(max_examples=20, deadline=None)
    @given(st.lists(st.tuples(st.integers(-AMOUNT_LIMIT - 2, AMOUNT_LIMIT + 2), st.booleans()), max_size=8))
    def test_the_balance_is_always_the_ledger_s_sum_and_its_last_ending_balance(self, steps):
        now = datetime(2026, 11, 22, tzinfo=UTC)
        jenny, last = customer(currency="eur"), None
        for amount, reverse_last in steps:
            try:
                last = last.reverse(by=None, now=now) if last and reverse_last else adjust(jenny, amount, now)
            except BalanceRefused:
                assert reverse_last or amount == 0 or abs(amount) > AMOUNT_LIMIT
        entries = BalanceTransaction.objects.filter(customer=jenny).order_by("id")
        total = entries.aggregate(total=Sum("amount"))["total"] or 0
        assert fresh(jenny).balance == total == (entries.last().ending_balance if entries else 0)


class TestThreads:
    pytestmark = threads

    def test_no_adjustment_is_ever_lost(self, now):
        jenny = customer(currency="eur")

        def many(number):
            for step in range(25):
                adjust(Customer.objects.get(pk=jenny.pk), (-1) ** step * (number + 1) * 100 - 1, now)

        assert at_once(*(lambda number=number: many(number) for number in range(8))) == [None] * 8
        entries = list(BalanceTransaction.objects.filter(customer=jenny).order_by("id"))
        assert len(entries) == 200
        balance = 0
        for entry in entries:
            balance += entry.amount
            assert entry.ending_balance == balance
        assert fresh(jenny).balance == balance

    def test_of_two_first_entries_in_two_currencies_one_wins_and_the_other_is_told(self, now):
        jenny = customer()
        results = at_once(
            *(lambda code=code: adjust(fresh(jenny), -100, now, currency=code) and code for code in ("usd", "eur"))
        )
        refused = [result for result in results if isinstance(result, CurrencyLocked)]
        assert len(refused) == 1
        assert fresh(jenny).currency in results
        assert "Currency is locked: a balance entry of" in str(refused[0])
        assert BalanceTransaction.objects.filter(customer=jenny).count() == 1

    def test_an_entry_is_reversed_once_however_many_try(self, now):
        entry = adjust(customer(currency="eur"), -100, now)
        results = at_once(*(lambda: entry.reverse(by=None, now=now) and "done" for _ in range(6)))
        assert results.count("done") == 1
        assert fresh(entry.customer).balance == 0


# The pages


@db
def test_the_dialog_adds_a_credit_and_says_the_new_balance(desk):
    jenny = customer(currency="eur")
    answer = desk.post(url("adjust", jenny), {"direction": "credit", "amount": "12.50", "description": "Goodwill"})
    assert answer.status_code == 302
    entry = jenny.balance_transactions.get()
    assert (entry.amount, entry.description, entry.actor) == (-1250, "Goodwill", desk.user)
    page = desk.get(jenny.get_absolute_url()).content.decode()
    assert "Added €12.50 credit. The balance is now €12.50 credit." in page
    assert "View details" in page
    assert "Goodwill" in page


@db
def test_the_currency_is_asked_for_only_while_there_is_none(desk):
    jenny, maria = customer(), customer(currency="jpy")
    assert 'name="currency"' in desk.get(url("adjust", jenny)).content.decode()
    assert 'name="currency"' not in desk.get(url("adjust", maria)).content.decode()
    desk.post(url("adjust", jenny), {"direction": "debit", "amount": "5", "currency": "kwd"})
    assert fresh(jenny).balance == 5000
    desk.post(url("adjust", maria), {"direction": "debit", "amount": "500"})
    assert fresh(maria).balance == 500


REFUSED = {
    "amount": {
        "": "Enter an amount.",
        "0": "above zero",
        "-5": "chosen above",
        "12,5,0": "Write it like",
        "12.345": "at most 2 decimals",
        "10000000000": "The largest amount is €9,999,999,999.99.",
    },
    "direction": {"": "Choose credit or debit.", "both": "Select a valid choice"},
    "description": {"x" * 351: "350", "a\u202eb": "direction"},
}


@pytest.mark.parametrize(("typed", "words"), by_field(REFUSED))
@db
def test_nonsense_is_refused_in_plain_words_and_nothing_is_written(desk, typed, words):
    jenny = customer(currency="eur")
    answer = desk.post(url("adjust", jenny), {"direction": "credit", "amount": "5", **typed})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not jenny.balance_transactions.exists()


@db
def test_the_dialog_shows_what_the_balance_becomes(desk, now):
    jenny = customer(currency="eur")
    adjust(jenny, 500, now)
    page = desk.get(url("preview", jenny), {"direction": "credit", "amount": "12"}).content.decode()
    assert "The balance is €5.00 debit." in page
    assert "It becomes <strong>€7.00 credit</strong>." in page
    assert "becomes" not in desk.get(url("preview", jenny), {"direction": "credit", "amount": "x"}).content.decode()


@db
def test_the_ledger_page_pages_through_all_entries(desk, now):
    jenny = customer(currency="eur")
    for number in range(60):
        adjust(jenny, -number - 1, now + timedelta(minutes=number), description=f"Note {number}")
    first = desk.get(url("ledger", jenny))
    assert len(first.context["entries"]) == 50
    assert first.context["entries"][0].description == "Note 59"
    rest = desk.get(first.context["pager"]["next"])
    assert [entry.description for entry in rest.context["entries"]][-1] == "Note 0"
    assert len(rest.context["entries"]) == 10
    assert desk.get(url("ledger", jenny) + "?after=nonsense").status_code == 200


@db
def test_the_ledger_page_reverses_and_edits_notes(desk, now):
    jenny = customer(currency="eur")
    entry = adjust(jenny, -1200, now)
    confirmation = desk.get(url("reverse", jenny, entry)).content.decode()
    assert "Reversing adds €12.00 debit" in confirmation
    assert "The balance becomes €0.00." in confirmation
    desk.post(url("reverse", jenny, entry))
    assert fresh(jenny).balance == 0
    page = desk.get(url("ledger", jenny)).content.decode()
    assert "Reversed" in page
    assert entry.public_id in page
    desk.post(url("reverse", jenny, entry))
    assert fresh(jenny).balance == 0
    desk.post(url("note", jenny, entry), {"description": "Typo"})
    entry.refresh_from_db()
    assert entry.description == "Typo"
    assert desk.post(url("note", jenny, entry), {"description": "x" * 351}).status_code == 422


@db
def test_an_entry_of_another_customer_is_not_found_here(desk, now):
    entry = adjust(customer(currency="eur"), -1200, now)
    stranger = customer(currency="eur")
    assert desk.post(url("reverse", stranger, entry)).status_code == 404
    assert desk.post(url("note", stranger, entry), {"description": "x"}).status_code == 404


@db
def test_the_file_keeps_credits_and_debits_apart(desk, now):
    jenny = customer(currency="kwd")
    adjust(jenny, -1230, now, description="=1+1")
    adjust(jenny, 2000, now, type="applied_to_invoice", cause="in_7")
    answer = desk.get(url("export", jenny))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == (
        "id,Created (UTC),Type,Credit,Debit,Currency,Balance Credit,Balance Debit,Cause,Internal Note,By"
    )
    assert lines[1].partition(",")[2] == '2026-11-22 12:00:00,adjustment,1.230,,kwd,1.230,,,"\'=1+1","Billfold"'
    assert lines[2].partition(",")[2] == '2026-11-22 12:00:00,applied_to_invoice,,2.000,kwd,,0.770,in_7,"","Billfold"'


@db
def test_readers_see_the_ledger_and_change_nothing(client, reader, now):
    jenny = customer(currency="eur")
    entry = adjust(jenny, -1200, now)
    client.force_login(reader)
    assert client.get(url("ledger", jenny)).status_code == 200
    assert client.get(url("export", jenny)).status_code == 200
    assert "Adjust balance" not in client.get(jenny.get_absolute_url()).content.decode()
    for address in (url("adjust", jenny), url("reverse", jenny, entry), url("note", jenny, entry)):
        assert client.get(address).status_code == client.post(address).status_code == 403


@db
def test_the_list_finds_credit_debit_and_zero(desk, now):
    credit, debit, zero = customer("C", currency="eur"), customer("D", currency="eur"), customer("Z", currency="eur")
    adjust(credit, -100, now), adjust(debit, 100, now), adjust(zero, 100, now), adjust(zero, -100, now)
    listed = reverse("customer_list")
    for asked, name in (("credit", "C"), ("debit", "D"), ("zero", "Z")):
        rows = desk.get(listed, {"balance": asked}).context["rows"]
        assert [row["name"] for row in rows] == [name]
    assert "€1.00 credit" in desk.get(listed).content.decode()


@db
def test_the_balance_filter_reads_its_own_index():
    for asked, index in (("credit", "customers_credit"), ("debit", "customers_debit")):
        found = CustomerFilter({"balance": asked}, queryset=Customer.objects.all()).qs.order_by("-created", "-id")
        with transaction.atomic(), connection.cursor() as cursor:
            as_if_large()
            if connection.vendor == "postgresql":
                # The list's own index would do, too, and is at times the smaller one.
                cursor.execute("SET LOCAL enable_sort = off; DROP INDEX customers_newest")
            assert index in found.explain()
            transaction.set_rollback(True)


@db
def test_the_list_finds_the_delinquent(desk):
    late = customer("Late")
    customer("Fine")
    Customer.objects.filter(pk=late.pk).update(delinquent=True)
    listed = reverse("customer_list")
    for asked, name in (("1", "Late"), ("0", "Fine")):
        assert [row["name"] for row in desk.get(listed, {"delinquent": asked}).context["rows"]] == [name]
    assert "Delinquent" in desk.get(late.get_absolute_url()).content.decode()


@db
def test_the_customers_file_has_balance_coupon_and_delinquency(desk, now):
    jenny = customer(currency="eur")
    adjust(jenny, -5, now)
    customer()
    answer = desk.get(reverse("customer_export_file"), {"columns": "all"})
    head, *rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    names = head.split(",")
    found = [dict(zip(names, row.split(","), strict=False)) for row in rows]
    assert [row["Account Balance"] for row in found] == ["0.00", "-0.05"]
    assert {row["Delinquent"] for row in found} == {"false"}


@db
def test_the_ledger_in_the_admin_is_read_only(client, now):
    boss = staff("Administrator", is_superuser=True)
    client.force_login(boss)
    entry = adjust(customer(currency="eur"), -1200, now)
    listed = client.get(reverse("admin:customers_balancetransaction_changelist"))
    assert "€12.00 credit" in listed.content.decode()
    detail = reverse("admin:customers_balancetransaction_change", args=[entry.pk])
    assert client.get(detail).status_code == 200
    assert client.post(detail, {"amount": 1}).status_code == 403
    assert client.get(reverse("admin:customers_customer_change", args=[entry.customer_id])).status_code == 200


@db
def test_each_entry_is_one_event(now):
    jenny = customer(currency="eur")
    before = Event.objects.count()
    adjust(jenny, -1200, now)
    # The first one also says what locks the currency, which needs no event.
    assert Event.objects.count() == before + 1
