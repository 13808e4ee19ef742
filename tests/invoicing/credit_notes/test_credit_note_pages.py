"""The credit note pages: issuing in each way, what is shown of a note, voiding, editing, list, file and roles."""

import io
import re

import pytest
from django.urls import reverse
from pypdf import PdfReader

from billing_site.company.models import Company
from invoicing.credit_notes.figures import NoteFigures
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditLine, CreditRequest, CustomLine
from tests.factories import customer, draft, issued, line, tax_rate
from tests.reading import body

pytestmark = pytest.mark.django_db


def taxed(now, **fields):
    """An open invoice over 20.00 and 9.99 with 19 % on top: 35.69."""
    rate = rate_snapshot(tax_rate("19"))
    buyer = customer("Acme GmbH", currency="eur")
    lines = [line("Work", 2, 1000), line("Travel", 1, 999)]
    return issued(buyer, lines=lines, default_tax_rates=[rate], now=now, **fields)


def paid(now, billing):
    invoice = taxed(now)
    invoice.pay(invoice.total, by=billing, now=now)
    return invoice


def note_of(invoice, now, *, amount=None, **fields):
    return CreditNote.issue(invoice, CreditRequest(amount=amount), by=None, now=now, **fields)


def post(desk, invoice, **typed):
    invoice.refresh_from_db()
    data = {"version": invoice.version, **typed}
    return desk.post(reverse("credit_note_add", args=[invoice.public_id]), data)


def test_the_form_opens_with_everything_that_is_left(desk, now):
    page = desk.get(reverse("credit_note_add", args=[taxed(now).public_id]))
    assert page.status_code == 200
    assert "Total credited" in body(page)
    assert "€35.69" in body(page)
    assert "the invoice is paid" in body(page)
    assert 'name="credit"' not in body(page)


def test_a_whole_note_over_an_open_invoice_pays_it(desk, now):
    invoice = taxed(now)
    answer = post(desk, invoice, way="whole", reason="duplicate", memo="Sorry")
    note = CreditNote.objects.get()
    assert answer.status_code == 302
    assert answer.url == note.get_absolute_url()
    assert (note.total, note.reason, note.memo) == (3569, "duplicate", "Sorry")
    assert "€35.69 less is due." in body(desk.get(answer.url))
    invoice.refresh_from_db()
    assert invoice.status == "paid"


def test_a_paid_invoice_suggests_the_credit_balance(desk, now, billing):
    page = body(desk.get(reverse("credit_note_add", args=[paid(now, billing).public_id])))
    assert re.search(r'name="credit" value="35.69"', page)
    assert "Up to €35.69 can be refunded" in page
    assert "All of the €35.69 is placed." in page


def test_the_parts_are_placed_to_the_unit(desk, now, billing):
    invoice = paid(now, billing)
    answer = post(desk, invoice, way="whole", credit="10", refund="20.69", out_of_band="5")
    note = CreditNote.objects.get()
    assert answer.status_code == 302
    assert (note.credit_amount, note.refund_amount, note.out_of_band_amount) == (1000, 2069, 500)
    invoice.customer.refresh_from_db()
    assert invoice.customer.balance == -1000


def test_parts_that_do_not_add_up_are_refused_with_everything_kept(desk, now, billing):
    invoice = paid(now, billing)
    answer = post(desk, invoice, way="amount", amount="12", credit="5", reason="duplicate", memo="Kept")
    page = body(answer)
    assert answer.status_code == 422
    assert not CreditNote.objects.exists()
    assert "the amounts you entered come to €5.00" in page
    assert "€7.00 still to be placed." in page
    assert 'name="credit" value="5"' in page
    assert 'name="amount" value="12"' in page
    assert "Kept" in page
    assert 'value="duplicate" selected' in page


def test_no_more_is_refunded_than_was_paid_in_money(desk, now, billing):
    invoice = taxed(now)
    invoice.pay(1000, by=billing, now=now)
    answer = post(desk, invoice, way="whole", refund="10.01")
    assert "At most €10.00 can be refunded" in body(answer) or "must be refunded" in body(answer)
    invoice = paid(now, billing)
    note_of(invoice, now, amount=3000, refund=3000)
    answer = post(desk, invoice, way="whole", refund="5.69")
    assert answer.status_code == 302
    other = paid(now, billing)
    answer = post(desk, other, way="whole", refund="40")
    assert answer.status_code == 422
    assert "At most €35.69 can be refunded" in body(answer)


def test_lines_are_credited_by_amount_or_by_quantity(desk, now):
    invoice = taxed(now)
    first, second = (kept["id"] for kept in invoice.frozen["lines"])
    post(desk, invoice, way="lines", **{f"quantity_{first}": "1", f"amount_{second}": "5.00"})
    note = CreditNote.objects.get()
    assert (note.subtotal, note.total_tax, note.total) == (1500, 285, 1785)
    page = body(desk.get(reverse("credit_note_add", args=[invoice.public_id])))
    assert "1 · €10.00" in page
    assert "€4.99" in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Enter an amount or a quantity for at least one line."),
        ({"amount_1": "5", "quantity_1": "1"}, "Enter an amount or a quantity, not both."),
        ({"quantity_1": "3"}, "At most 2 of “Work” can still be credited."),
        ({"amount_2": "10"}, "At most €9.99 of “Travel” can still be credited."),
        ({"amount_2": "a lot"}, "“a lot” is not an amount in EUR."),
        ({"quantity_1": "-1"}, "Enter a quantity above 0."),
        ({"amount_1": "1.005"}, "Amounts in EUR have at most 2 decimals."),
    ],
)
def test_what_is_wrong_with_a_line_stands_at_the_line(desk, now, typed, words):
    invoice = taxed(now)
    ids = [kept["id"] for kept in invoice.frozen["lines"]]
    named = {f"{name.split('_')[0]}_{ids[int(name[-1]) - 1]}": value for name, value in typed.items()}
    answer = post(desk, invoice, way="lines", **named)
    assert answer.status_code == 422
    assert words in body(answer).replace("&#x27;", "'")
    for name, value in named.items():
        assert f'name="{name}"' in body(answer)
        assert f'value="{value}"' in body(answer)


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "Enter an amount."), ("0", "above 0"), ("-5", "above 0"), ("99999", "At most €35.69"), ("x", "is not an")],
)
def test_an_amount_that_cannot_be_is_told_at_the_field(desk, now, typed, words):
    answer = post(desk, taxed(now), way="amount", amount=typed)
    assert answer.status_code == 422
    assert words in body(answer)
    assert not CreditNote.objects.exists()


def test_something_that_is_not_on_the_invoice_is_credited(desk, now):
    invoice = taxed(now)
    rate = invoice.frozen["default_tax_rates"][0]["id"]
    custom = {"custom_description": "Late delivery", "custom_price": "10", "custom_rate": rate}
    assert post(desk, invoice, way="custom", **custom).status_code == 302
    note = CreditNote.objects.get()
    assert (note.subtotal, note.total) == (1000, 1190)
    assert "Late delivery" in body(desk.get(note.get_absolute_url()))
    answer = post(desk, invoice, way="custom", custom_price="ten")
    assert "Say what is credited." in body(answer)
    assert "“ten” is not an amount" in body(answer)


def test_what_is_not_on_the_invoice_is_credited_at_rates_that_are(desk, now):
    invoice = taxed(now)
    tax_rate("7")
    rate = invoice.frozen["default_tax_rates"][0]["id"]
    custom = {"way": "custom", "custom_description": "Late", "custom_price": "30", "custom_rate": rate}
    answer = post(desk, invoice, **custom)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert form.errors == {"custom_price": ["At 19 % VAT €29.99 can still be credited, to which the tax is added."]}
    assert list(form.fields["custom_rate"].choices) == [(rate, "19 % VAT · €29.99 left")]
    without = post(desk, invoice, **custom | {"custom_rate": "", "custom_price": "1"}).context["form"]
    assert list(without.errors) == ["custom_rate"]
    assert "Nothing on this invoice was billed without tax. It was billed at 19 % VAT." in str(without.errors)
    assert post(desk, invoice, **custom | {"custom_price": "29.99"}).status_code == 302
    note = CreditNote.objects.get()
    assert (note.total, note.total_tax) == (invoice.total, invoice.total_tax)


def test_a_quantity_that_was_credited_by_amount_is_refused_at_its_field(desk, now):
    invoice = taxed(now)
    first = invoice.frozen["lines"][0]["id"]
    post(desk, invoice, way="lines", **{f"amount_{first}": "12.50"})
    page = body(desk.get(reverse("credit_note_add", args=[invoice.public_id]), {"way": "lines"}))
    assert "0.75 · €7.50" in page
    answer = post(desk, invoice, way="lines", **{f"quantity_{first}": "1"})
    assert answer.status_code == 422
    assert "1 of “Work” comes to €10.00, but only €7.50 of it" in str(
        answer.context["form"].errors[f"quantity_{first}"]
    )
    assert post(desk, invoice, way="lines", **{f"quantity_{first}": "0.75"}).status_code == 302
    assert list(CreditNote.objects.order_by("id").values_list("subtotal", flat=True)) == [1250, 750]


def test_the_preview_button_shows_figures_and_writes_nothing(desk, now, billing):
    answer = post(desk, paid(now, billing), way="amount", amount="11.90", preview="1")
    assert answer.status_code == 200
    assert not CreditNote.objects.exists()
    assert "€11.90" in body(answer)
    assert 'name="credit" value="11.90"' in body(answer)


def test_the_live_preview_follows_what_is_typed(desk, now, billing):
    invoice = paid(now, billing)
    url = reverse("credit_note_preview", args=[invoice.public_id])
    version = invoice.version
    shown = body(desk.post(url, {"way": "amount", "amount": "11.90", "version": version, "credit": "35.69"}))
    assert 'name="credit" value="11.90"' in shown
    assert "All of the €11.90 is placed." in shown
    kept = {"way": "amount", "amount": "11.90", "version": version, "credit": "10", "refund": "1.90"}
    assert 'name="refund" value="1.90"' in body(desk.post(url, kept))
    assert "€1.90 still to be placed." in body(desk.post(f"{url}?placed=1", kept | {"refund": ""}))
    assert "€3.10 more than there is" in body(desk.post(f"{url}?placed=1", kept | {"refund": "5"}))
    assert "is not an amount in EUR" in body(desk.post(url, kept | {"amount": "1,2,3"}))
    assert not CreditNote.objects.exists()


@pytest.mark.parametrize(("status", "rows"), [("none", ["VAT 12 % inclusive", "VAT 7 %"]), ("reverse", [])])
def test_the_preview_names_each_tax_and_none_where_none_is_charged(desk, now, status, rows):
    rates = [rate_snapshot(tax_rate("12", inclusive=True)), rate_snapshot(tax_rate("7"))]
    invoice = issued(customer(currency="eur", tax_exempt=status), default_tax_rates=rates, now=now)
    address = reverse("credit_note_preview", args=[invoice.public_id])
    answer = desk.post(address, {"way": "whole", "version": invoice.version})
    assert [label for label, _ in answer.context["sums"]] == ["Subtotal", *rows]


def test_a_stale_page_is_shown_anew_with_what_was_typed(desk, now, billing):
    invoice = taxed(now)
    seen = invoice.version
    invoice.pay(3000, by=billing, now=now)
    data = {"version": seen, "way": "amount", "amount": "10", "memo": "Typed"}
    answer = desk.post(reverse("credit_note_add", args=[invoice.public_id]), data)
    assert answer.status_code == 409
    assert not CreditNote.objects.exists()
    page = body(answer)
    assert "Somebody changed this invoice" in page
    assert "Typed" in page
    assert 'name="amount" value="10"' in page
    assert 'name="credit" value="4.31"' in page
    assert f'name="version" value="{invoice.version}"' in page


def test_pressing_issue_twice_issues_once(desk, now):
    invoice = taxed(now)
    data = {"version": invoice.version, "way": "amount", "amount": "10"}
    url = reverse("credit_note_add", args=[invoice.public_id])
    assert [desk.post(url, data).status_code for _ in range(2)] == [302, 409]
    assert CreditNote.objects.count() == 1


def test_what_cannot_be_credited_is_refused_in_plain_words(desk, now, billing):
    gone = taxed(now)
    gone.void(by=billing, now=now)
    spent = taxed(now)
    note_of(spent, now)
    for invoice, words in (
        (draft(now=now), "is a draft and cannot be credited. Edit it instead."),
        (gone, "is void and cannot be credited."),
        (spent, "There is nothing left to credit on this invoice."),
    ):
        for method in (desk.get, desk.post):
            answer = method(reverse("credit_note_add", args=[invoice.public_id]), follow=True)
            assert words in body(answer), words
    assert CreditNote.objects.count() == 1


def test_the_page_explains_every_way_of_asking(now, billing):
    """Whole, by amount, by quantity and by amount of a line, custom: the steps end in the amounts of the note."""
    invoice = taxed(now)
    first = invoice.frozen["lines"][0]["id"]
    rate = next(iter(part.rate for part in _totals(invoice).lines[0].tax_amounts))
    requests = (
        CreditRequest(amount=333),
        CreditRequest(lines=(CreditLine(first, quantity=1),)),
        CreditRequest(lines=(CreditLine(first, amount=101),)),
        CreditRequest(lines=(CustomLine("Late", 1, 100, (rate,)),)),
        CreditRequest(lines=(CreditLine(first, amount=11), CustomLine("Odd", 3, 33, (rate,)))),
        CreditRequest(),
    )
    for request in requests:
        sheet = NoteFigures(CreditNote.issue(invoice, request, by=None, now=now))
        assert sheet.is_explained
        total = sheet.summary()[-1]
        assert total["steps"][-1]["result"] == total["amount"]
        assert all(row["steps"] for row in sheet.summary()), request
        assert all(each["steps"] for each in sheet.lines()), request


def _totals(invoice):
    from invoicing.issuing.credit import invoice_totals

    return invoice_totals(invoice)


def test_the_page_shows_figures_places_parties_and_timeline(desk, now, billing):
    invoice = paid(now, billing)
    note = note_of(invoice, now, amount=1190, credit=1000, out_of_band=190, reason="order_change", memo="As agreed")
    invoice.customer.change({"name": "Renamed AG"}, by=billing, now=now)
    page = body(desk.get(note.get_absolute_url()))
    for words in ("€11.90", note.number, "Order change", "As agreed", "Acme GmbH", "Explain this amount", "Issued"):
        assert words in page, words
    assert "To the customer&#x27;s credit balance" in page
    assert "€10.00" in page
    assert "Given back out of band" in page
    assert "cannot be voided: money was given back with it." in page
    assert "/void/" not in page
    assert note.number in body(desk.get(invoice.get_absolute_url()))


def test_a_note_is_voided_while_its_invoice_is_open(desk, now):
    invoice = taxed(now)
    note = note_of(invoice, now, amount=500)
    url = reverse("credit_note_void", args=[note.public_id])
    assert "€5.00 is due again" in body(desk.get(url))
    assert desk.post(url).url == note.get_absolute_url()
    note.refresh_from_db()
    invoice.refresh_from_db()
    assert note.status == "void"
    assert invoice.amount_remaining == invoice.total
    assert "Voided: the amount is due again" in body(desk.get(note.get_absolute_url()))
    assert "is void already" in body(desk.post(url, follow=True))


def test_a_note_of_a_paid_invoice_is_not_voided(desk, now):
    note = note_of(taxed(now), now)
    answer = desk.post(reverse("credit_note_void", args=[note.public_id]), follow=True)
    assert "is paid and no longer open" in body(answer)
    note.refresh_from_db()
    assert note.status == "issued"


def test_memo_and_metadata_change_and_nothing_else(desk, now):
    note = note_of(taxed(now), now, amount=500)
    url = reverse("credit_note_edit", args=[note.public_id])
    answer = desk.post(url, {"memo": "New", "metadata_key": ["order"], "metadata_value": ["7"], "total": "1"})
    assert answer.status_code == 302
    note.refresh_from_db()
    assert (note.memo, note.metadata, note.total) == ("New", {"order": "7"}, 500)
    page = body(desk.get(note.get_absolute_url()))
    assert "Edited" in page
    assert "order: 7" in page
    bad = desk.post(url, {"memo": "Typed", "metadata_key": ["a[b"], "metadata_value": ["x"]})
    assert bad.status_code == 422
    assert "square brackets" in body(bad)
    assert "Typed" in body(bad)


def test_the_list_filters_searches_and_pages(desk, now):
    notes = [note_of(taxed(now), now, amount=amount) for amount in (100, 200, 300)]
    other = note_of(issued(customer("Other Ltd", currency="usd"), now=now), now, amount=400, reason="fraudulent")
    notes[0].void(by=None, now=now)
    url = reverse("credit_note_list")

    def numbers(**params):
        page = body(desk.get(url, params))
        return {each.number for each in [*notes, other] if each.number in page}

    assert numbers() == {note.number for note in [*notes, other]}
    assert numbers(status="void") == {notes[0].number}
    assert numbers(reason="fraudulent") == {other.number}
    assert numbers(customer="Other") == numbers(currency="usd") == numbers(q="Other") == {other.number}
    assert numbers(q=notes[1].number) == {notes[1].number}
    assert numbers(amount_min="2", amount_max="3") == {notes[1].number, notes[2].number}
    assert numbers(created="custom", created_from="2026-11-23") == set()
    assert "is not a number" in body(desk.get(url, {"amount_min": "x"}))
    assert "Credit notes" in body(desk.get(reverse("home")))


def test_pages_follow_by_key(desk, now):
    invoice = issued(lines=[line("A", 1, 5000)], now=now)
    for _ in range(27):
        note_of(invoice, now, amount=100)
    first = body(desk.get(reverse("credit_note_list"), {"size": "25"}))
    after = re.search(r"after=([\w-]+)", first).group(1)
    second = body(desk.get(reverse("credit_note_list"), {"size": "25", "after": after}))
    assert first.count("data-row-open") == 25
    assert second.count("data-row-open") == 2


def test_the_columns_are_remembered(desk, now):
    note = note_of(taxed(now), now, amount=100)
    desk.post(reverse("credit_note_columns"), {"columns": ["id"], "next": reverse("credit_note_list")})
    assert note.public_id in body(desk.get(reverse("credit_note_list")))


def test_the_file_holds_what_the_filter_finds(desk, now):
    invoice = taxed(now)
    note = note_of(invoice, now, amount=1190, memo="=cmd()")
    note_of(taxed(now), now, amount=100, reason="duplicate")
    assert "2 credit notes" in body(desk.get(reverse("credit_note_export")))
    answer = desk.get(reverse("credit_note_export_file"), {"q": note.number})
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert f"{note.public_id},{note.number},issued,{invoice.public_id},{invoice.number}" in rows[1]
    assert ",11.90," in rows[1]
    assert "'=cmd()" in rows[1]
    bad = desk.get(reverse("credit_note_export_file"), {"amount_min": "x"})
    assert bad.status_code == 422


def test_the_pdf_says_what_was_frozen(desk, now, billing):
    Company.current().change({"name": "Billfold Ltd"}, by=None, now=now)
    invoice = taxed(now)
    note = note_of(invoice, now, amount=1190, reason="order_change", memo="Wrong price")
    invoice.customer.change({"name": "Renamed AG"}, by=billing, now=now)
    answer = desk.get(reverse("credit_note_pdf", args=[note.public_id]))
    assert answer["Content-Type"] == "application/pdf"
    assert f"{note.number}.pdf" in answer["Content-Disposition"]
    said = PdfReader(io.BytesIO(answer.getvalue())).pages[0].extract_text()
    for words in ("Credit note", note.number, invoice.number, "Acme GmbH", "Billfold Ltd", "€11.90", "Wrong price"):
        assert words in said, words
    assert "22 November 2026" in said
    assert "Reduces the amount due" in said
    assert "VOID" not in said
    note.void(by=billing, now=now)
    again = desk.get(reverse("credit_note_pdf", args=[note.public_id]))
    assert "(void)" in PdfReader(io.BytesIO(again.getvalue())).pages[0].extract_text()


@pytest.mark.parametrize("name", ["credit_note_add", "credit_note_void", "credit_note_edit"])
def test_who_only_reads_changes_nothing(client, reader, now, name):
    client.force_login(reader)
    invoice = taxed(now)
    note = note_of(invoice, now, amount=500)
    target = invoice.public_id if name == "credit_note_add" else note.public_id
    for method in (client.get, client.post):
        assert method(reverse(name, args=[target])).status_code == 403
    page = client.get(note.get_absolute_url())
    assert page.status_code == 200
    assert b"/void/" not in page.content
    assert client.get(reverse("credit_note_list")).status_code == 200
    assert client.post(reverse("credit_note_preview", args=[invoice.public_id])).status_code == 403


def test_strangers_sign_in_first(client, now):
    note = note_of(taxed(now), now, amount=500)
    for name in ("credit_note_detail", "credit_note_pdf"):
        assert client.get(reverse(name, args=[note.public_id])).status_code == 302


def test_the_admin_reads_and_voids(client, administrator, now):
    client.force_login(administrator)
    open_note, given = note_of(taxed(now), now, amount=500), note_of(taxed(now), now)
    url = reverse("admin:invoicing_creditnote_changelist")
    assert open_note.number in body(client.get(url, {"q": open_note.number[:6]}))
    detail = client.get(reverse("admin:invoicing_creditnote_change", args=[open_note.pk]))
    assert detail.status_code == 200
    assert b'name="_save"' not in detail.content
    data = {"action": "void", "_selected_action": [open_note.pk, given.pk]}
    answer = body(client.post(url, data, follow=True))
    assert "Voided 1 credit note." in answer
    assert "can only be voided while its invoice is open" in answer
    open_note.refresh_from_db()
    given.refresh_from_db()
    assert (open_note.status, given.status) == ("void", "issued")


def test_opening_the_form_on_a_way_scolds_nobody(desk, now):
    invoice = taxed(now)
    for way in ("lines", "amount", "custom"):
        page = desk.get(reverse("credit_note_add", args=[invoice.public_id]), {"way": way})
        assert page.status_code == 200
        assert "error-summary" not in body(page)
        assert "is-invalid" not in body(page)
        assert "invalid-feedback" not in body(page)


def test_the_rates_with_most_left_are_suggested(desk, now):
    rates = [rate_snapshot(tax_rate(percentage)) for percentage in ("7", "19")]
    lines = [line("A", 1, 3000) | {"tax_rates": rates[:1]}, line("B", 1, 5000) | {"tax_rates": rates[1:]}]
    invoice = issued(customer(currency="eur"), lines=[*lines, line("C", 1, 1000)], now=now)
    address = reverse("credit_note_add", args=[invoice.public_id])
    field = desk.get(address, {"way": "custom"}).context["form"]["custom_rate"]
    assert field.value() == rates[1]["id"]
    labels = [label for _, label in field.field.choices]
    assert labels == ["19 % VAT · €50.00 left", "7 % VAT · €30.00 left", "No tax · €10.00 left"]


def test_a_copy_in_another_language_and_a_language_that_documents_lack(desk, now):
    note = CreditNote.issue(issued(now=now), CreditRequest(), by=desk.user, now=now)
    url = reverse("credit_note_pdf", args=[note.public_id])
    copy = desk.get(url, {"locale": "fr", "download": "1"})
    assert copy.headers["Content-Disposition"] == f'attachment; filename="{note.number}-fr.pdf"'
    assert desk.get(url, {"locale": "xx"}).status_code == 404
