"""The day or period of supply: a fact of the document, checked at every door, and fixed when it is issued."""

from datetime import date

import pytest
from django.db import IntegrityError, NotSupportedError, transaction

from billing_site.company.models import Company
from invoicing.documents.pdf.drawing import html_of
from invoicing.documents.text.content import document_of
from invoicing.documents.text.credit_note import html_of_note
from invoicing.integrity.documents import invoices
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.rules.supply import SupplyRefused, span
from invoicing.totals.credit import CreditRequest, allocate
from tests.factories import customer, draft, issued, seller
from tests.reading import body, text_of

pytestmark = pytest.mark.django_db
SAME = {"supply": "issue"}
DAY = {"supply": "day", "supply_start": date(2026, 10, 31)}
PERIOD = {"supply": "period", "supply_start": date(2026, 10, 1), "supply_end": date(2026, 10, 31)}
REFUSALS = (IntegrityError, NotSupportedError)
ONE_DAY = PERIOD | {"supply_start": date(2026, 10, 31)}


def page(invoice, language=None):
    return html_of(document_of(invoice), language=language, draft=invoice.is_draft)


@pytest.mark.parametrize(
    ("fields", "language", "words"),
    [
        (SAME, "en", "Date of supply same as date of issue"),
        (SAME, "de", "Leistungsdatum entspricht Rechnungsdatum"),
        (SAME, "ja", "取引年月日 発行日と同じ"),
        (DAY, "de", "Leistungsdatum 31. Oktober 2026"),
        (PERIOD, "de", "Leistungszeitraum 1.–31. Oktober 2026"),
        (ONE_DAY, "en", "Date of supply 31 October 2026"),
    ],
)
def test_it_is_printed_and_frozen(now, fields, language, words):
    one = issued(now=now, **fields)
    assert words in text_of(page(one, language))
    assert one.frozen["supply"]["kind"] == fields["supply"]
    assert next(iter(invoices()))[1] == []


def test_an_invoice_that_says_nothing_prints_nothing(now):
    one = issued(now=now)
    assert one.frozen["supply"] is None
    assert "supply" not in text_of(page(one)).lower()


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"supply": "soon"}, "supply", "Choose how"),
        ({"supply": "day"}, "supply_start", "Choose the day of supply."),
        ({"supply": "period"}, "supply_start", "Choose the first day."),
        ({"supply": "period", "supply_start": date(2026, 1, 1)}, "supply_end", "Choose the last day."),
        (PERIOD | {"supply_end": date(2026, 9, 30)}, "supply_end", "before the first"),
        (DAY | {"supply_start": date(1812, 1, 1)}, "supply_start", "between 1970 and 2199"),
        (PERIOD | {"supply_end": date(9999, 1, 1)}, "supply_end", "between 1970 and 2199"),
    ],
)
def test_what_cannot_be_is_refused_by_the_verbs(now, fields, field, words):
    one = draft(now=now)
    for verb in (lambda: one.change(fields, by=None, now=now), lambda: draft(now=now, **fields)):
        with pytest.raises(SupplyRefused, match=words) as refusal, transaction.atomic():
            verb()
        assert refusal.value.field == field


def test_days_that_do_not_belong_to_the_choice_are_dropped(now):
    one = draft(now=now, **PERIOD)
    one.change({"supply": "day"}, by=None, now=now)
    assert one.supplied == ("day", date(2026, 10, 1), None)
    one.change({"supply": "issue"}, by=None, now=now)
    assert one.supplied == ("issue", None, None)
    one.change({"supply": ""}, by=None, now=now)
    assert one.supplied == (None, None, None)


def test_new_drafts_say_what_the_account_says(now):
    assert draft(now=now).supply is None
    seller(supply_date="issue")
    assert draft(now=now).supplied == ("issue", None, None)
    assert draft(now=now, **DAY).supplied == ("day", date(2026, 10, 31), None)


@pytest.mark.parametrize("fields", [SAME, DAY, PERIOD])
def test_a_correction_keeps_it_and_a_duplicate_starts_as_any_draft(now, fields):
    one = issued(now=now, **fields)
    assert one.revise(by=None, now=now).supplied == one.supplied
    assert one.duplicate(by=None, now=now).supplied == (None, None, None)
    seller(supply_date="issue")
    assert one.duplicate(by=None, now=now).supplied == ("issue", None, None)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (SAME, "Date of supply 22 November 2026"),
        (DAY, "Date of supply 31 October 2026"),
        (PERIOD, "Period of supply 1–31 October 2026"),
    ],
)
def test_a_credit_note_takes_over_the_supply_of_its_invoice(now, desk, fields, words):
    one = issued(now=now, **fields)
    note = CreditNote.issue(one, CreditRequest(amount=500), by=None, now=now.replace(month=12))
    assert words in text_of(html_of_note(note))
    assert words.split(" supply ")[1] in body(desk.get(note.get_absolute_url()))


def test_a_note_over_an_invoice_of_before_says_nothing(now):
    one = issued(now=now)
    frozen = {key: value for key, value in one.frozen.items() if key != "supply"}
    one.frozen = frozen
    note = CreditNote.build(
        one, CreditNote.preview(one, CreditRequest(amount=500)), parts_of(one), reason="", memo="", metadata={}, now=now
    )
    note.take_number(one, CreditNote.preview(one, CreditRequest(amount=500)), {})
    assert note.frozen["supply"] is None


def parts_of(invoice):
    return allocate(500, invoice.amount_remaining, currency=invoice.currency)


@pytest.mark.parametrize("change", [{"supply": "day"}, {"supply_start": date(2026, 1, 1)}, {"supply_end": None}])
def test_the_database_keeps_it_once_it_is_issued(now, change):
    open_draft, one = draft(now=now), issued(now=now, **PERIOD)
    assert Invoice.objects.filter(pk=open_draft.pk).update(**change) == 1
    with pytest.raises(REFUSALS), transaction.atomic():
        Invoice.objects.filter(pk=one.pk).update(**change)


def test_the_page_and_the_file_tell_it(now, desk):
    one = issued(now=now, **PERIOD)
    assert "1 Oct 2026 – 31 Oct 2026" in body(desk.get(one.get_absolute_url()))
    same = issued(now=now, **SAME)
    assert "Same as the date of issue" in body(desk.get(same.get_absolute_url()))
    assert Invoice.objects.get(pk=one.pk).supply_end == date(2026, 10, 31)


def test_the_span_of_periods():
    days = [date(2026, 3, day) for day in (1, 5, 9)]
    assert span([(days[1], days[2]), (days[0], None), (None, None)]) == (days[0], days[2])
    assert span([(None, days[1])]) == (days[1], days[1])
    assert span([]) is None


def test_the_account_of_a_draft_is_not_asked_again(now):
    seller(supply_date="issue")
    one = draft(customer(currency="eur"), now=now)
    Company.objects.update(supply_date="")
    assert Invoice.objects.get(pk=one.pk).supply == "issue"
