"""The company: one row, its verbs, its account-wide numbers, and what a request remembers."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from billing_site.company.models import Company, Nameless, UndoRefused
from billing_site.company.numbers import NumberingRefused
from billing_site.company.remember import company_once
from billing_site.events.models import Event
from billing_site.lib.db.locks import SavedMeanwhile

pytestmark = pytest.mark.django_db


def test_there_is_one_company_made_of_defaults():
    company = Company.current()
    assert company.pk == Company.current().pk
    assert Company.objects.count() == 1
    assert company.public_id.startswith("acct_")
    assert (company.numbering_scheme, company.tax_rounding, company.payment_terms_days) == ("customer", "invoice", 30)
    with pytest.raises(IntegrityError), transaction.atomic():
        Company.objects.create(public_id="acct_2")


def test_a_change_is_recorded_with_old_and_new(administrator, now):
    changes = Company.current().change({"name": "Acme", "memo": "Hello"}, by=administrator, now=now)
    assert changes == {"name": ["", "Acme"], "memo": ["", "Hello"]}
    event = Event.objects.get(type="company.updated")
    assert (event.changes, event.actor, event.created) == (changes, administrator, now)
    assert Company.current().version == 2


def test_a_change_of_nothing_leaves_no_trace(administrator, now):
    company = Company.current()
    assert company.change({"name": ""}, by=administrator, now=now) == {}
    assert not Event.objects.exists()
    assert Company.current().version == 1


def test_unknown_properties_are_refused(now):
    with pytest.raises(ValueError, match="version"):
        Company.current().change({"version": 7}, by=None, now=now)


def test_an_editor_who_saw_an_older_version_is_told(administrator, now):
    company = Company.current()
    company.change({"name": "Acme"}, by=administrator, now=now)
    with pytest.raises(SavedMeanwhile) as conflict:
        company.change({"memo": "Hi"}, by=administrator, now=now, base_version=1)
    assert [event.changes for event in conflict.value.events] == [{"name": ["", "Acme"]}]


def test_undo_puts_back_what_one_change_replaced(administrator, now):
    company = Company.current()
    company.change({"phone": "Acme", "memo": "Hello"}, by=administrator, now=now)
    company.change({"footer": "Bye"}, by=administrator, now=now)
    assert company.undo(2, by=administrator, now=now) == {"phone": ["Acme", ""], "memo": ["Hello", ""]}
    assert (company.phone, company.memo, company.footer, company.version) == ("", "", "Bye", 4)
    company.undo(4, by=administrator, now=now)
    assert (company.phone, company.memo) == ("Acme", "Hello")


@pytest.mark.parametrize("empty", ["", "   ", None, "\u200b", " \u2060"])
def test_a_company_is_never_left_without_a_name(administrator, now, empty):
    company = Company.current()
    company.change({"name": "Acme"}, by=administrator, now=now)
    with pytest.raises(Nameless, match="Enter the name") as refusal:
        company.change({"name": empty, "memo": "Hello"}, by=administrator, now=now)
    assert refusal.value.field == "name"
    with pytest.raises(UndoRefused, match="the company had no name"):
        company.undo(2, by=administrator, now=now)
    assert (Company.read().name, Company.read().memo) == ("Acme", "")


def test_undo_is_refused_for_what_changed_since_and_for_numbers(administrator, now):
    company = Company.current()
    company.change({"name": "Acme", "memo": "Hello"}, by=administrator, now=now)
    company.change({"name": "Acme Ltd"}, by=administrator, now=now)
    company.change({"next_invoice_sequence": 7}, by=administrator, now=now)
    with pytest.raises(UndoRefused, match="Name was changed since"):
        company.undo(2, by=administrator, now=now)
    for version in (4, 99):
        with pytest.raises(UndoRefused, match="cannot be undone from here"):
            company.undo(version, by=administrator, now=now)
    assert (Company.read().name, Company.read().memo) == ("Acme Ltd", "Hello")


def test_account_wide_numbers_count_up_and_only_go_up(now):
    company = Company.current()
    assert [company.take_invoice_number() for _ in range(2)] == ["INV-0001", "INV-0002"]
    assert company.next_invoice_number == "INV-0003"
    with pytest.raises(NumberingRefused, match="it is INV-0003"):
        company.change({"next_invoice_sequence": 2}, by=None, now=now)
    company.change({"next_invoice_sequence": 50}, by=None, now=now)
    assert company.take_invoice_number() == "INV-0050"


def test_a_fresh_start_needs_a_new_prefix(now):
    company = Company.current()
    company.take_invoice_number()
    company.change({"invoice_prefix": "Y27", "next_invoice_sequence": 1}, by=None, now=now)
    assert company.take_invoice_number() == "Y27-0001"
    with pytest.raises(NumberingRefused, match="it is INV-0002"):
        company.change({"invoice_prefix": "INV", "next_invoice_sequence": 1}, by=None, now=now)


def test_a_request_reads_the_row_once_and_sees_its_own_changes(now):
    Company.current()
    seen = []

    def view(request):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            seen.append((Company.current().name, Company.current().name, len(queries)))
        Company.current().change({"name": "Acme"}, by=None, now=now)
        seen.append(Company.current().name)

    company_once(view)(None)
    assert seen == [("", "", 1), "Acme"]
    Company.objects.update(name="Changed outside")
    assert Company.current().name == "Changed outside"


def test_a_rolled_back_change_is_not_remembered(now):
    def view(request):
        with transaction.atomic():
            Company.current().change({"name": "Never"}, by=None, now=now)
            transaction.set_rollback(True)
        return Company.current().name

    assert company_once(view)(None) == ""


def test_a_company_knows_how_to_print_its_tax_ids(now):
    rows = [{"type": "eu_vat", "value": "DE136695976"}, {"type": "us_ein", "value": "123456789"}]
    company = Company.current()
    company.change({"tax_ids": rows}, by=None, now=now + timedelta(1))
    assert company.shown_tax_ids == [("EU VAT", "DE136695976"), ("US EIN", "12-3456789")]
