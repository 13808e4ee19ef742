"""A customer's invoice settings: prefix and numbers, custom fields, footer, item prices, and the page for them."""

import pytest
from django.db import transaction
from django.urls import reverse

from billing_site.company.models import Company
from billing_site.company.numbers import CEILING, FormerPrefix, NumberingRefused, NumbersExhausted
from customers.models.customer import Customer
from customers.models.errors import DeletedCustomer
from customers.numbering.change import change_numbering
from customers.profile.timeline import timeline
from tests.factories import customer
from tests.reading import body
from tests.threads import at_once
from tests.tools.tables import by_field

pytestmark = pytest.mark.django_db


def prefixed(prefix, sequence=1, *, by=None, now):
    made = customer(prefix.title())
    made.change({"invoice_prefix": prefix, "next_invoice_sequence": sequence}, by=by, now=now)
    return made


def test_numbers_count_up_from_0001_and_grow_past_9999(now):
    acme = prefixed("ACME", now=now)
    with transaction.atomic():
        assert [acme.take_invoice_number() for _ in range(2)] == ["ACME-0001", "ACME-0002"]
    assert acme.next_invoice_number == "ACME-0003"
    acme.change({"next_invoice_sequence": 9999}, by=None, now=now)
    with transaction.atomic():
        assert [acme.take_invoice_number() for _ in range(2)] == ["ACME-9999", "ACME-10000"]


def test_a_stale_instance_takes_the_next_number_too(now):
    acme = prefixed("ACME", now=now)
    stale = Customer.objects.get(pk=acme.pk)
    assert [acme.take_invoice_number(), stale.take_invoice_number()] == ["ACME-0001", "ACME-0002"]


def test_a_rollback_gives_the_number_back(now):
    acme = prefixed("ACME", now=now)
    with transaction.atomic():
        acme.take_invoice_number()
        transaction.set_rollback(True)
    assert acme.take_invoice_number() == "ACME-0001"


def test_after_the_ceiling_no_number_is_left(now):
    acme = prefixed("ACME", CEILING, now=now)
    assert acme.take_invoice_number() == "ACME-1000000000"
    with pytest.raises(NumbersExhausted, match="Choose another prefix"):
        acme.take_invoice_number()
    with pytest.raises(NumberingRefused, match="The highest number is 1,000,000,000"):
        prefixed("OTHER", CEILING + 1, now=now)


def test_the_next_number_is_only_raised(now):
    acme = prefixed("ACME", 7, now=now)
    with pytest.raises(NumberingRefused, match="it is ACME-0007") as refusal:
        acme.change({"next_invoice_sequence": 6}, by=None, now=now)
    assert refusal.value.field == "next_invoice_sequence"


@pytest.mark.parametrize("prefix", ["AC", "acme", "A-B-C", "ÄCME", "ABCDEFGHIJKLM", "", "ACME\n", "ACM E", "１２３"])
def test_a_prefix_has_3_to_12_capital_letters_and_digits(prefix, now):
    with pytest.raises(NumberingRefused, match="3 to 12 capital letters"):
        customer().change({"invoice_prefix": prefix}, by=None, now=now)


def test_a_prefix_of_another_customer_is_refused_also_after_deletion(now):
    prefixed("ACME", now=now).mark_deleted(by=None, now=now)
    with pytest.raises(NumberingRefused, match="Another customer has the prefix ACME"):
        customer().change({"invoice_prefix": "ACME"}, by=None, now=now)


def test_customers_and_the_account_never_share_a_prefix(now):
    with pytest.raises(NumberingRefused, match="the account's own prefix"):
        customer().change({"invoice_prefix": Company.current().invoice_prefix}, by=None, now=now)
    prefixed("ACME", now=now).mark_deleted(by=None, now=now)
    with pytest.raises(NumberingRefused, match="A customer has the prefix ACME"):
        change_numbering(Company.current(), {"invoice_prefix": "ACME"}, by=None, now=now)


def test_a_prefix_that_made_numbers_stays_its_owners(now):
    acme = prefixed("ACME", 5, now=now)
    acme.change({"invoice_prefix": "NEW", "next_invoice_sequence": 1}, by=None, now=now)
    with pytest.raises(NumberingRefused, match="ACME was used before"):
        customer().change({"invoice_prefix": "ACME"}, by=None, now=now)
    with pytest.raises(NumberingRefused, match="ACME was used before"):
        change_numbering(Company.current(), {"invoice_prefix": "ACME"}, by=None, now=now)
    with pytest.raises(NumberingRefused, match="it is ACME-0005"):
        acme.change({"invoice_prefix": "ACME", "next_invoice_sequence": 4}, by=None, now=now)
    acme.change({"invoice_prefix": "ACME", "next_invoice_sequence": 5}, by=None, now=now)
    assert acme.next_invoice_number == "ACME-0005"


def test_a_prefix_that_made_no_number_is_free_again(now):
    prefixed("ACME", now=now).change({"invoice_prefix": "NEW"}, by=None, now=now)
    assert not FormerPrefix.objects.exists()
    customer().change({"invoice_prefix": "ACME"}, by=None, now=now)


def test_a_deleted_customer_refuses(now):
    acme = prefixed("ACME", now=now)
    acme.mark_deleted(by=None, now=now)
    with pytest.raises(DeletedCustomer):
        acme.change({"invoice_footer": "Thanks"}, by=None, now=now)


def address(of):
    return reverse("customer_invoice_settings", args=[of.public_id])


def form(of, **fields):
    return {
        "version": of.version, "invoice_prefix": of.invoice_prefix, "next_invoice_sequence": of.next_invoice_sequence,
        "amount_tax_display": "", "invoice_footer": "", "invoice_custom_fields_key": [],
        "invoice_custom_fields_value": [], **fields,
    }  # fmt: skip


def test_the_page_saves_everything_with_old_and_new(desk, now):
    acme = prefixed("ACME", now=now)
    rows = {
        "invoice_custom_fields_key": ["Purchase order", "", "Project"],
        "invoice_custom_fields_value": ["PO-77", "", "Moon"],
    }
    typed = form(
        acme, invoice_prefix="acme2", next_invoice_sequence="12", invoice_footer="Danke.\r\nBis bald.", **rows,
        amount_tax_display="exclude_tax",
    )  # fmt: skip
    answer = desk.post(address(acme), typed, follow=True)
    page = body(answer, 200)
    assert "ACME2-0012" in page
    assert "PO-77" in page
    acme.refresh_from_db()
    assert acme.invoice_custom_fields == [
        {"name": "Purchase order", "value": "PO-77"},
        {"name": "Project", "value": "Moon"},
    ]
    assert acme.invoice_footer == "Danke.\nBis bald."
    newest = timeline(acme)[0][0]
    changes = {row["field"]: (row["before"], row["after"]) for row in newest["changes"]}
    assert changes["Invoice prefix"] == ("ACME", "ACME2")
    assert changes["Invoice custom fields"] == ("", "Purchase order: PO-77, Project: Moon")
    assert changes["Item prices on invoices"] == ("", "Exclude tax")
    assert newest["actor"] == "Billing Person"


def custom(names, values):
    return {"invoice_custom_fields_key": names, "invoice_custom_fields_value": values}


REFUSED = {
    "invoice_prefix": {
        "AC": "3 to 12 capital letters",
        "TAKEN": "Another customer has the prefix TAKEN",
        "INV": "own prefix",
    },
    "next_invoice_sequence": {
        "1": "can only go up",
        "99999999999": "Enter at most 1,000,000,000.",
        "x": "whole number",
    },
    "invoice_footer": {"x" * 5001: "at most 5000 characters", "\x00": "NUL"},
}
CUSTOM_REFUSED = [
    (custom(["a"], [""]), "needs a name and a value"),
    (custom(["a" * 41], ["b"]), "up to 40 characters"),
    (custom(["a"], ["b" * 141]), "up to 140 characters"),
    (custom(list("abcde"), list("abcde")), "at most 4"),
    (custom(["a\x00"], ["b"]), "NUL"),
]


@pytest.mark.parametrize(("fields", "complaint"), by_field(REFUSED) + CUSTOM_REFUSED)
def test_the_page_refuses_in_plain_words_and_keeps_what_was_typed(desk, now, fields, complaint):
    prefixed("TAKEN", now=now)
    acme = prefixed("ACME", 5, now=now)
    answer = desk.post(address(acme), form(acme, invoice_footer="Typed") | fields)
    page = body(answer, 422)
    assert complaint in page
    assert "Typed" in page or "invoice_footer" in fields
    acme.refresh_from_db()
    assert (acme.invoice_prefix, acme.invoice_footer) == ("ACME", "")


def test_two_who_edit_at_once_lose_nothing(desk, administrator, now):
    acme = prefixed("ACME", now=now)
    typed = form(acme, invoice_footer="Mine", next_invoice_sequence="30")
    theirs = {"invoice_footer": "Theirs", "amount_tax_display": "exclude_tax"}
    acme.change(theirs, by=administrator, now=now)
    answer = desk.post(address(acme), typed)
    page = body(answer, 409)
    assert "Administrator Person changed “empty” to “Theirs”" in page
    assert ">\nMine</textarea>" in page
    assert 'value="exclude_tax" selected' in page
    acme.refresh_from_db()
    assert acme.invoice_footer == "Theirs"
    again = typed | {"version": acme.version, "amount_tax_display": "exclude_tax"}
    assert desk.post(address(acme), again).status_code == 302
    acme.refresh_from_db()
    assert (acme.invoice_footer, acme.next_invoice_sequence) == ("Mine", 30)


def test_under_account_wide_numbering_the_page_says_that_the_customers_number_waits(desk, now):
    acme = prefixed("ACME", now=now)
    Company.current().change({"numbering_scheme": "account"}, by=None, now=now)
    assert "All customers share one count; INV-0001 is next" in desk.get(address(acme)).content.decode()
    assert "INV-0001" in desk.get(acme.get_absolute_url()).content.decode()


def test_who_only_reads_may_not_open_the_page(client, reader):
    acme = customer()
    client.force_login(reader)
    assert client.get(address(acme)).status_code == 403
    assert acme.next_invoice_number in client.get(acme.get_absolute_url()).content.decode()


@pytest.mark.threads
def test_numbers_taken_at_once_have_no_gap_and_no_twin(real_commits, now):
    acme = prefixed("ACME", now=now)

    def take():
        with transaction.atomic():
            return Customer.objects.get(pk=acme.pk).take_invoice_number()

    taken = at_once(*[take] * 8)
    assert sorted(taken) == [f"ACME-{number:04d}" for number in range(1, 9)]


@pytest.mark.threads
def test_a_prefix_wanted_by_two_at_once_goes_to_one(real_commits, now):
    first, second = customer("First"), customer("Second")
    company = Company.current()

    def by_customer(of):
        return lambda: of.change({"invoice_prefix": "ACME"}, by=None, now=now)

    def by_account():
        return change_numbering(company, {"invoice_prefix": "ACME"}, by=None, now=now)

    results = at_once(by_customer(first), by_customer(second), by_account)
    assert [isinstance(result, NumberingRefused) for result in results].count(True) == 2, results
