"""What documents say that follows from others is compared by rules of its own, also where every hash was made anew."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from billing_site.company.models import Company
from billing_site.events.models import Event
from invoicing.integrity import checks
from invoicing.integrity.stored_documents import RULES as STORED
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.issuing.snapshot import link
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.parts.redrawn import RedrawnDocument, Told
from invoicing.models.stored_document import StoredDocument
from invoicing.models.tax.entry import TaxEntry
from invoicing.models.tax.exchange_rate import ExchangeRate
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, issued, line, seller, tax_rate
from tests.guards import unguarded

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 5)
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
NUMBERED = pytest.mark.parametrize("note", [Company.OF_INVOICE, Company.OWN], indirect=True)
DRAWN = datetime(2026, 1, 5, 13, tzinfo=UTC)


@pytest.fixture
def note(request):
    """A credit note of a German's invoice over 19 % and 7 % in dollars, 1.0875 to the euro."""
    seller(address_country="DE", time_zone="UTC", tax_ids=[{"type": "eu_vat", "value": "DE136695976"}])
    Company.current().change({"credit_note_numbering": getattr(request, "param", Company.OF_INVOICE)}, by=None, now=NOW)
    rate = {"day": DAY, "base": "eur", "currency": "usd", "rate": Decimal("1.0875"), "source": "ECB"}
    ExchangeRate.create(by=None, now=NOW, **rate)
    rates = [rate_snapshot(tax_rate(each, now=NOW)) for each in ("19", "7")]
    lines = [line(f"At {each['percentage']} %", 1, 100_07, tax_rates=[each]) for each in rates]
    invoice = issued(customer(currency="usd", now=NOW), lines=lines, now=NOW, amount_tax_display="exclude_tax")
    return CreditNote.issue(invoice, CreditRequest(amount=5000), by=None, now=NOW)


def found():
    return [(finding.object_id, finding.rule) for finding in checks.check()]


def forge(document, change):
    """Change a frozen document behind the guards, and make every hash and event behind it as issuing does."""
    change(document.frozen)
    note, invoice = CreditNote.objects.get(), Invoice.objects.get()
    kept = {type(document): document.frozen}
    invoice.frozen, note.frozen = kept.get(Invoice, invoice.frozen), kept.get(CreditNote, note.frozen)
    hashes = {invoice.public_id: link("", invoice.frozen)}
    hashes[note.public_id] = link("" if note.sequence else hashes[invoice.public_id], note.frozen)
    with unguarded():
        for each in (invoice, note):
            type(each).objects.filter(pk=each.pk).update(frozen=each.frozen, hash=hashes[each.public_id])
            for event in Event.objects.filter(object_id=each.public_id, data__hash__isnull=False):
                data = event.data | {"hash": hashes[each.public_id]}
                Event.objects.filter(pk=event.pk).update(data=data)


def set_in(*path):
    """What sets the last of `path` at the place that the ones before it name."""
    *steps, name, value = path

    def change(frozen):
        for step in steps:
            frozen = frozen[step]
        frozen[name] = value

    return change


def rules_about(document):
    return {rule for object_id, rule in found() if object_id == document.public_id}


@NUMBERED
def test_sound_books_and_documents_of_before_are_clean(note):
    assert found() == []
    forge(note, lambda frozen: None)
    assert found() == []
    invoice = Invoice.objects.get()
    assert invoice.frozen["own_currency"]["tax"] == 1748 + 644
    assert note.frozen["amount_tax_display"] == "exclude_tax"
    without = ("own_currency", "amount_tax_display")
    forge(note, lambda frozen: [frozen.pop(name) for name in without])
    assert rules_about(note) & {"own currency", "credited invoice"} == set()
    forge(invoice, lambda frozen: frozen.pop("own_currency"))
    assert rules_about(invoice) & {"own currency", "credited invoice"} == set()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("amount_tax_display", "include_inclusive_tax"),
        ("amount_tax_display", ""),
        ("currency", "eur"),
        ("language", "de"),
        ("footer", "Other"),
        ("custom_fields", [{"name": "Order", "value": "1"}]),
        ("customer", {"id": "cus_other", "name": "Other", "address": {"country": "FR"}}),
    ],
)
def test_a_note_that_does_not_follow_its_invoice_is_found(note, name, value):
    assert note.frozen[name] != value
    forge(note, set_in(name, value))
    assert "credited invoice" in rules_about(note)


@pytest.mark.parametrize(
    "change",
    [
        set_in("own_currency", "tax", 2391),
        set_in("own_currency", "taxes", 0, 2, 1749),
        set_in("own_currency", "taxes", 0, 1, 9203),
        set_in("own_currency", "quotes", 0, "rate", "1.0876"),
        set_in("own_currency", "quotes", 0, "day", "2026-01-06"),
        set_in("own_currency", "quotes", 0, "base", "gbp"),
        set_in("own_currency", "quotes", []),
        set_in("own_currency", "currency", "gbp"),
    ],
)
@pytest.mark.parametrize("whose", [Invoice, CreditNote])
def test_converted_amounts_that_no_rate_makes_are_found(note, change, whose):
    document = whose.objects.get()
    forge(document, change)
    assert "own currency" in rules_about(document)


@NUMBERED
def test_a_note_by_other_rates_than_its_invoice_is_found(note):
    """Consistent in itself: twice the rate, half the amounts."""

    def change(frozen):
        kept = frozen["own_currency"]
        kept["quotes"][0]["rate"] = "1"
        kept["taxes"] = [[tax["rate"], tax["taxable_amount"], tax["amount"]] for tax in frozen["figures"]["taxes"]]
        kept["tax"] = sum(row[2] for row in kept["taxes"])

    forge(note, change)
    assert "own currency" in rules_about(note)


@NUMBERED
def test_converted_tax_that_the_report_does_not_make_is_found(note):
    with unguarded():
        entry = TaxEntry.objects.filter(kind=TaxEntry.INVOICE).first()
        TaxEntry.objects.filter(pk=entry.pk).update(tax=entry.tax + 100)
    assert {"own currency", "tax report"} <= rules_about(Invoice.objects.get())
    with unguarded():
        entry = TaxEntry.objects.filter(kind=TaxEntry.NOTE).first()
        TaxEntry.objects.filter(pk=entry.pk).update(tax=entry.tax - 100)
    assert {"own currency", "tax report"} <= rules_about(note)


@NUMBERED
@pytest.mark.parametrize(
    "change",
    [
        lambda frozen: frozen["own_currency"].pop("quotes"),
        lambda frozen: frozen["own_currency"]["quotes"][0].pop("day"),
        set_in("own_currency", "nonsense"),
    ],
)
def test_a_damaged_part_is_a_finding_and_no_end(note, change):
    for document in (Invoice.objects.get(), note):
        forge(document, change)
        assert "damaged" in rules_about(document)


# Files that were drawn again


@pytest.fixture
def drawn(settings, tmp_path):
    """A document that was drawn again twice, the second time by a work that had begun before the first."""
    settings.MEDIA_ROOT = tmp_path
    invoice = issued(now=NOW)
    first = StoredDocument.keep("invoice", invoice, "issued", b"%PDF first", now=NOW)
    told = {"told": Told("invoice.document_redrawn", invoice, {}), "reason": "Glyphs", "lost": False}
    later = DRAWN + timedelta(hours=1)
    one = RedrawnDocument.replace(first, b"%PDF one", now=later, **told)
    two = RedrawnDocument.replace(one, b"%PDF two", now=DRAWN, **told)
    assert RedrawnDocument.replace(first, b"%PDF three", now=later, **told) is None
    return first, one, two


def test_files_that_follow_each_other_are_clean_also_when_a_long_work_made_them(drawn):
    assert [finding for rule in STORED for finding in rule()] == []
    assert drawn[2].created == drawn[1].created


@pytest.mark.parametrize("replaced", ["first", "itself", "nothing", "two"])
@pytest.mark.parametrize("place", [1, 2])
def test_a_file_that_did_not_replace_the_current_one_is_found(drawn, place, replaced):
    """Row and event say the same, so that nothing else is wrong."""
    first, one, two = drawn
    row = (one, two)[place - 1]
    named = {"first": first.sha256, "itself": row.sha256, "nothing": "0" * 64, "two": two.sha256}[replaced]
    if named == row.replaced:
        return
    with unguarded():
        RedrawnDocument.objects.filter(pk=row.pk).update(replaced=named)
        for event in Event.objects.filter(data__sha256=row.sha256):
            Event.objects.filter(pk=event.pk).update(data=event.data | {"replaced": named})
    said = [finding for rule in STORED for finding in rule()]
    assert [finding.object_id for finding in said] == [first.owner]
    assert f"file {place} of those drawn again does not follow the one before" in said[0].text


def test_a_file_that_replaced_itself_is_found(drawn):
    _, one, two = drawn
    with unguarded():
        RedrawnDocument.objects.filter(pk=two.pk).update(sha256=one.sha256)
        for event in Event.objects.filter(data__sha256=two.sha256):
            Event.objects.filter(pk=event.pk).update(data=event.data | {"sha256": one.sha256})
    assert ["does not follow" in finding.text for rule in STORED for finding in rule()] == [True]
