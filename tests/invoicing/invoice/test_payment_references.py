"""Every invoice on a Swiss account has a reference of its own, which is frozen, shown, exported, found and checked."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.ch import esr
from stdnum.iso7064 import mod_97_10

from billing_site.company.models import Company
from billing_site.company.numbers import CEILING, invoice_number
from invoicing.integrity import checks
from invoicing.models.invoice import Invoice
from invoicing.rules.payment_reference import (
    creditor_reference,
    former_reference,
    grouped,
    is_qr_iban,
    payment_reference,
    qr_reference,
    typed_references,
)
from tests.factories import customer, draft, issued
from tests.guards import unguarded
from tests.invoicing.invoices.test_invoice_export import download
from tests.reading import body, names
from tests.tools.plans import as_if_large

SWISS, QR_IBAN, GERMAN = "CH9300762011623852957", "CH4431999123000889012", "DE89370400440532013000"
SERIES = ("INV", "INV1", "INV10", "AB1", "AB12", "1AB", "AB", "0AB", "00AB", "123", "1234", "ABCDEFGHIJ", "ABCDEFGHIJK")
SERIES += ("ABCDEFGHIJKL", "999999999999", "ABCDEFGHIJK1", "0000000000", "ZZZZZZZZZZ", "2222222222", "ABC000", "ABC")
PER_SERIES = 5000


def document(iban, number="ACME-0001", **fields):
    address = {"postal_code": "8004", "city": "Zürich", "country": "CH"}
    bank = {"iban": iban, "holder": ""}
    seller = {"name": "Nordlicht AG", "address": address, "bank": bank}
    return {"number": number, "currency": "chf", "totals": {"amount_due": 100}, "seller": seller} | fields


def numbers():
    """105,000 numbers of 21 series, each series with a stretch, with powers of ten and with its end."""
    edges = [10**power + step for power in range(3, 10) for step in (-1, 0, 1) if 10**power + step <= CEILING]
    for prefix in SERIES:
        sequences = {*edges, *range(1, PER_SERIES - len(edges) + 1)}
        sequences |= set(range(20001, 20001 + PER_SERIES - len(sequences)))
        yield from (invoice_number(prefix, sequence) for sequence in sequences)


@pytest.mark.alike
@pytest.mark.parametrize("made_from", [qr_reference, creditor_reference])
def test_a_hundred_thousand_numbers_have_as_many_references(made_from):
    all_numbers = list(numbers())
    assert len(set(all_numbers)) == len(SERIES) * PER_SERIES > 100_000
    assert len({made_from(number, key) for key, number in enumerate(all_numbers, 1)}) == len(all_numbers)


@pytest.mark.alike
@pytest.mark.parametrize(
    ("one", "other"),
    [("INV-0001", "INV1-0001"), ("AB12-0001", "AB1-20001"), ("ABC-12345", "ABC1-2345"), ("0AB-0001", "AB0-0001")],
)
def test_numbers_that_read_alike_without_their_dash_differ(one, other):
    assert qr_reference(one, 1) != qr_reference(other, 2)
    assert creditor_reference(one, 1) != creditor_reference(other, 2)


PREFIXES = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=12)
NUMBERS = st.builds(invoice_number, PREFIXES, st.integers(1, CEILING) | st.integers(1, 20000))
KEYS = st.integers(1, 2**63 - 1)


@pytest.mark.alike
@settings(derandomize=True, max_examples=300, deadline=None)
@given(NUMBERS, KEYS, NUMBERS, KEYS)
def test_any_two_invoices_differ_and_what_was_printed_before_is_no_new_one(one, key, other, another):
    for made_from, account, valid in (
        (qr_reference, QR_IBAN, lambda text: len(text) == 27 and text.isdigit() and esr.is_valid(text)),
        (creditor_reference, SWISS, lambda text: len(text) <= 25 and mod_97_10.is_valid(text[4:] + text[:4])),
    ):
        made = made_from(one, key)
        assert valid(made), made
        # No two invoices have the same number, or the same key.
        if one != other and key != another:
            assert made != made_from(other, another)
        assert made != former_reference(document(account, other))
        assert typed_references(made) == typed_references(f" {grouped(made)} ") == [made]


@pytest.mark.alike
def test_what_they_look_like():
    assert grouped(qr_reference("ACME-0007", 5)) == "10 00000 00021 62534 00000 00079"
    assert grouped(creditor_reference("ACME-0007", 5)) == "RF48 ACME 0007 D"
    assert qr_reference("ABCDEFGHIJKL-0007", 5)[:-1] == "2" + "5".zfill(25)
    assert creditor_reference("ABCDEFGHIJKL-1000000000", 5)[4:] == "5P"
    assert [is_qr_iban(iban) for iban in (QR_IBAN, SWISS, GERMAN, "")] == [True, False, False, False]


@pytest.mark.alike
@pytest.mark.parametrize(
    "fields", [{"currency": "usd"}, {"totals": {"amount_due": 0}}, {"number": ""}, {"seller": {}}, {"totals": {}}]
)
def test_what_has_no_slip_has_no_reference(fields):
    assert payment_reference(document(SWISS, **fields), 1) is None
    assert payment_reference(document(GERMAN), 1) is None
    assert payment_reference(document(SWISS), 1)


@pytest.mark.alike
@pytest.mark.parametrize("text", ["", "1234", "ACME-0001", "RF", "RF12", "1" * 28, "²²²²²²", "1,500", "RF48 ACME-1"])
def test_other_searches_are_no_references(text):
    assert typed_references(text) == []


# What is issued


@pytest.fixture
def bank(db, administrator, now):
    """A function that gives the account this IBAN."""
    fields = {"name": "Nordlicht AG", "address_city": "Zürich", "address_postal_code": "8004", "address_country": "CH"}

    def change(iban):
        Company.current().change(fields | {"bank_iban": iban}, by=administrator, now=now)

    change(QR_IBAN)
    return change


def test_a_reference_is_frozen_with_the_document_whatever_account_comes_later(bank, now):
    buyer = customer(currency="chf", invoice_prefix="ACME")
    first, second = issued(buyer, now=now), issued(buyer, now=now)
    assert [each.payment_reference for each in (first, second)] == [
        qr_reference("ACME-0001", 0),
        qr_reference("ACME-0002", 0),
    ]
    bank(SWISS)
    third = issued(buyer, now=now)
    assert third.payment_reference == third.frozen["reference"] == creditor_reference("ACME-0003", 0)
    first.refresh_from_db()
    assert first.payment_reference == first.frozen["reference"] == qr_reference("ACME-0001", 0)
    bank(GERMAN)
    assert issued(buyer, now=now).payment_reference is None
    assert draft(buyer, now=now).payment_reference is None
    assert list(checks.check()) == []
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        Invoice.objects.filter(pk=first.pk).update(payment_reference=third.payment_reference)


def test_page_file_and_search_boxes_know_it(desk, bank, now):
    buyer = customer("Acme", currency="chf", invoice_prefix="ACME")
    invoice, other = issued(buyer, now=now), issued(buyer, now=now)
    payment = invoice.pay(100, by=None, now=now)
    other.pay(100, by=None, now=now)
    written = "10 00000 00021 62534 00000 00011"
    assert grouped(invoice.payment_reference) == written
    assert written in body(desk.get(invoice.get_absolute_url()))
    rows = {row["Number"]: row["Payment Reference"] for row in download(desk)}
    assert rows == {"ACME-0001": written, "ACME-0002": "10 00000 00021 62534 00000 00026"}
    for typed in (written, written.replace(" ", ""), f" {written} ", written.replace(" ", "\u00a0")):
        assert names(desk.get(reverse("invoice_list"), {"q": typed})) == [invoice.number]
        found = desk.get(reverse("payment_list"), {"q": typed}).content.decode()
        assert payment.receipt_number in found
        assert "ACME-0002" not in found


def test_a_creditor_reference_is_found_in_small_letters_too(desk, bank, now):
    bank(SWISS)
    invoice = issued(customer(currency="chf", invoice_prefix="ACME"), now=now)
    assert invoice.reference_as_printed == "RF49 ACME 0001 D"
    for typed in ("RF49 ACME 0001 D", "rf49acme0001d"):
        assert names(desk.get(reverse("invoice_list"), {"q": typed})) == [invoice.number]
    assert download(desk)[0]["Payment Reference"] == "RF49 ACME 0001 D"


def test_a_search_by_reference_reads_the_index(bank, now):
    issued(customer(currency="chf"), now=now)
    as_if_large()
    assert "invoicing_reference" in Invoice.objects.search("RF49ACME0001D").explain()


@pytest.mark.parametrize("wrong", ["column", "document"])
def test_the_books_find_a_reference_that_is_not_the_invoices(bank, now, wrong):
    first, second = (issued(customer(currency="chf"), now=now) for _ in range(2))
    assert list(checks.check()) == []
    changes = {"payment_reference": second.payment_reference}
    wanted = {"frozen"}
    if wrong == "document":
        changes["frozen"], wanted = first.frozen | {"reference": second.payment_reference}, {"payment reference"}
    with unguarded():
        Invoice.objects.filter(pk=first.pk).update(**changes)
    assert {finding.rule for finding in checks.check() if finding.object_id == first.public_id} >= wanted
