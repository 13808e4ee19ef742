"""The page of one invoice, and each verb on it: what it says first, what it does, what it refuses in plain words."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing_site.company.models import Company
from customers.models.coupon import Coupon
from invoicing.issuing.rates_and_coupons import coupon_snapshot, rate_snapshot
from invoicing.issuing.steps import totals_of
from invoicing.models.credit_note import CreditNote
from invoicing.models.hosted.key import LinkKey
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, draft, issued, line, tax_rate
from tests.reading import HTMX, text, toast

pytestmark = pytest.mark.django_db
VERBS = ("finalize", "void", "uncollectible", "delete", "revise")


def url(name, invoice):
    return reverse(f"invoice_{name}", args=[invoice.public_id])


def page(desk, invoice):
    return text(desk.get(invoice.get_absolute_url()))


def in_state(state, now, by=None):
    invoice = draft(now=now) if state == "draft" else issued(now=now)
    {
        "paid": lambda: invoice.pay(1000, by=by, now=now),
        "void": lambda: invoice.void(by=by, now=now),
        "uncollectible": lambda: invoice.mark_uncollectible(by=by, now=now),
    }.get(state, lambda: None)()
    return invoice


def rich(now, **fields):
    """Discounts of both kinds, inclusive and exclusive taxes, a credit balance, a fine price."""
    buyer = customer("Acme GmbH", currency="eur")
    buyer.adjust_balance(-5000, by=None, now=now)
    coupons = [
        Coupon.objects.create(public_id="TEN", percent_off=10, duration="once", created=now),
        Coupon.objects.create(public_id="FIVE", amount_off=500, currency="eur", duration="once", created=now),
    ]
    rates = [rate_snapshot(tax_rate("20", inclusive=True, display_name="TVA")), rate_snapshot(tax_rate("7"))]
    return draft(
        buyer,
        lines=[
            line("Consulting", "1.5", 12345, period_start=date(2026, 11, 1), period_end=date(2026, 11, 30)),
            line("Licences", 7, "333.3333", tax_rates=rates),
            line("For the wait", 1, -500, discountable=False),
        ],
        default_tax_rates=[rate_snapshot(tax_rate("19"))],
        discounts=[coupon_snapshot(coupon, now=now) for coupon in coupons],
        now=now,
        **fields,
    )


# The page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("draft", "Draft Billed to Jenny Rosen · A draft: it has no number yet, and nobody was asked to pay."),
        ("open", "€10.00 due on 22 Dec 2026, in 30 days."),
        ("paid", "Paid on 22 Nov 2026."),
        ("void", "Voided on 22 Nov 2026: nothing is to be paid."),
        ("uncollectible", "€10.00 given up as uncollectible on 22 Nov 2026. It can still be paid."),
    ],
)
def test_the_head_says_how_much_in_which_state_and_until_when(desk, clock, state, words):
    assert words in page(desk, in_state(state, clock))


def test_a_past_due_invoice_says_since_when(desk, clock):
    invoice = issued(now=clock - timedelta(days=40))
    assert "Past due" in page(desk, invoice)
    assert "€10.00 was due on 12 Nov 2026, 10 days ago." in page(desk, invoice)


ALLOWED = {
    "draft": {"edit", "finalize", "delete", "duplicate"},
    "open": {"pay", "send", "credit", "revise", "void", "uncollectible", "duplicate"},
    "paid": {"send", "credit", "duplicate"},
    "void": {"duplicate"},
    "uncollectible": {"pay", "send", "credit", "revise", "void", "duplicate"},
}


@pytest.mark.parametrize("state", ALLOWED)
def test_only_the_moves_of_its_state_are_offered(desk, clock, state):
    response = desk.get(in_state(state, clock).get_absolute_url())
    assert response.context["actions"] == ALLOWED[state]


def test_the_page_of_an_issued_invoice_shows_what_was_frozen(desk, clock, billing):
    invoice = issued(
        now=clock, description="Thank you", footer="Berlin", custom_fields=[{"name": "PO", "value": "4711"}]
    )
    shown = page(desk, invoice)
    assert all(words in shown for words in ("Thank you", "Berlin", "PO 4711", invoice.number, invoice.public_id))


def test_a_page_costs_as_many_queries_for_one_line_as_for_fifty(desk, clock):
    costs = []
    LinkKey.take()  # Once for good, with the first invoice that is looked at.
    for count in (1, 50):
        invoice = issued(lines=[line(f"Line {number}") for number in range(count)], now=clock)
        invoice.pay(500, by=None, now=clock)
        CreditNote.issue(invoice, CreditRequest(amount=100), by=None, now=clock)
        with CaptureQueriesContext(connection) as queries:
            desk.get(invoice.get_absolute_url())
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 27


def test_markup_in_lines_and_memo_is_shown_and_not_run(desk, clock):
    invoice = issued(lines=[line("<script>alert(1)</script>")], description="<b>", now=clock)
    body = desk.get(invoice.get_absolute_url()).content.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;" in body


def test_older_events_are_a_page_further(desk, clock, billing):
    invoice = issued(lines=[line(unit_amount=100_000)], now=clock)
    for _ in range(25):
        invoice.pay(100, by=billing, now=clock)
    first = desk.get(invoice.get_absolute_url())
    second = desk.get(invoice.get_absolute_url(), {"events_before": first.context["more_events"]})
    texts = [event["text"] for event in (*first.context["events"], *second.context["events"])]
    assert texts[0] == "Part payment of €1.00 recorded"
    assert texts[-2:] == [f"Finalized as {invoice.number}", "Draft created"]
    assert len(texts) == 27
    assert desk.get(invoice.get_absolute_url(), {"events_before": "nonsense"}).status_code == 200


# Explain this amount


@pytest.mark.parametrize("issue", [False, True])
def test_every_total_unfolds_into_the_steps_that_made_it(desk, clock, issue):
    invoice = rich(clock)
    if issue:
        invoice.finalize(by=None, now=clock)
        invoice.pay(1000, by=None, now=clock)
        CreditNote.issue(invoice, CreditRequest(amount=300), by=None, now=clock)
    response = desk.get(invoice.get_absolute_url())
    assert response.context["figures"].is_explained
    rows = {row["key"]: row for row in response.context["summary"]}
    assert len([key for key in rows if key.startswith(("discount:", "tax:"))]) == 5
    expected = {
        "subtotal",
        "total_discount",
        "total_tax",
        "total_excluding_tax",
        "total",
        "applied_balance",
        "amount_due",
    }
    expected |= {"amount_remaining"} if issue else set()
    assert expected <= set(rows)
    for key, row in rows.items():
        if not key.startswith(("payment:", "note:")):
            assert row["steps"], key
            assert abs(row["steps"][-1]["value"]) == abs(row["value"])
    assert all(row["steps"] for row in response.context["lines"])


def test_the_steps_of_a_line_name_quantity_price_discounts_taxes_and_rounding(desk, clock):
    Company.current().change({"tax_rounding": "line"}, by=None, now=clock)
    shown = page(desk, rich(clock))
    assert "Quantity × unit price Quantity 1.5 Unit price €123.45 Before rounding €185.175 Gives €185.18" in shown
    assert (
        "Tax added to the amount VAT 19 % 19 % Amount after discounts €162.22 Before rounding €30.8218 Gives" in shown
    )
    assert "Tax contained in the amount TVA 20 % inclusive 20 %" in shown


def test_what_a_step_refers_to_is_a_link_to_where_that_is_explained(desk, clock):
    body = desk.get(rich(clock).get_absolute_url()).content.decode()
    targets = set(re.findall(r'href="#(explain-[^"]+)"', body))
    assert targets
    assert targets <= set(re.findall(r'id="(explain-[^"]+)"', body))


def test_the_amounts_of_a_draft_count_the_balance_that_finalizing_would_use(desk, clock):
    shown = page(desk, rich(clock))
    assert "Credit balance, if finalized now" in shown
    assert "Amount due, if finalized now" in shown


@pytest.mark.parametrize("rounding", ["line", "invoice"])
@pytest.mark.parametrize("status", ["none", "exempt", "reverse"])
def test_the_frozen_figures_follow_from_the_frozen_inputs_whatever_changed_since(clock, billing, rounding, status):
    Company.current().change({"tax_rounding": rounding}, by=billing, now=clock)
    invoice = rich(clock)
    invoice.customer.change({"tax_exempt": status}, by=billing, now=clock)
    invoice.refresh_from_db()
    invoice.finalize(by=None, now=clock)
    other = "invoice" if rounding == "line" else "line"
    Company.current().change({"tax_rounding": other}, by=billing, now=clock)
    invoice.customer.change({"tax_exempt": "exempt" if status == "none" else "none"}, by=billing, now=clock)
    invoice.customer.adjust_balance(-999, by=billing, now=clock)
    invoice.refresh_from_db()
    found = totals_of(invoice, [], invoice.customer)
    assert (found.total, found.amount_due) == (invoice.total, invoice.amount_due)


def test_figures_that_do_not_follow_from_their_inputs_are_not_explained_but_said_to_be_so(clock, desk):
    invoice = issued(now=clock)
    invoice.frozen["lines"][0]["unit_amount"] = "999"
    assert totals_of(invoice, [], invoice.customer) is None
    with connection.cursor() as cursor:
        drop = {
            "sqlite": "DROP TRIGGER invoicing_invoice_frozen",
            "postgresql": "DROP TRIGGER invoicing_invoice_frozen ON invoicing_invoice",
        }
        cursor.execute(drop[connection.vendor])
    Invoice.objects.filter(pk=invoice.pk).update(frozen=invoice.frozen)
    response = desk.get(invoice.get_absolute_url())
    assert "These amounts cannot be explained" in text(response)
    assert not any(row["steps"] for row in response.context["summary"])
    assert "€10.00" in text(response)


def test_a_void_invoice_has_nothing_remaining_and_does_not_explain_otherwise(desk, clock):
    response = desk.get(in_state("void", clock).get_absolute_url())
    remaining = response.context["summary"][-1]
    assert (remaining["key"], remaining["amount"], remaining["steps"]) == ("amount_remaining", "€0.00", [])


@pytest.mark.parametrize(("status", "note"), [("exempt", "tax exempt"), ("reverse", "Reverse charge")])
def test_an_invoice_without_tax_says_why(desk, clock, status, note):
    """3 x 119.00 with 19 % in it are 3 x 100.00 here and on paper, without a row of a tax that nobody pays."""
    buyer = customer(currency="eur", tax_exempt=status)
    rates = [rate_snapshot(tax_rate(percentage, inclusive=True)) for percentage in ("12", "7")]
    invoice = issued(buyer, lines=[line("Work", 3, 11900)], default_tax_rates=rates, now=clock)
    shown = page(desk, invoice)
    assert note in shown
    assert "inclusive on" not in shown
    response = desk.get(invoice.get_absolute_url())
    (row,) = response.context["lines"]
    assert (row["quantity"], row["unit_price"], row["amount"], row["taxes"]) == ("3", "€100.00", "€300.00", [])
    assert [row["key"] for row in response.context["summary"]] == ["subtotal", "total", "amount_due"]
    payable = CreditNote.issue(invoice, CreditRequest(amount=1000), by=None, now=clock)
    assert "inclusive on" not in page(desk, payable)


def test_the_page_says_where_the_document_shows_prices_otherwise(desk, clock):
    included, added = (rate_snapshot(tax_rate("19", inclusive=inclusive)) for inclusive in (True, False))
    for rate, display, is_told in (
        (included, "exclude_tax", True),
        (included, "include_inclusive_tax", False),
        (added, "exclude_tax", False),
    ):
        for make in (issued, draft):
            invoice = make(default_tax_rates=[rate], amount_tax_display=display, now=clock)
            assert ("stand without the tax that prices include" in page(desk, invoice)) == is_told


# The verbs


def test_finalizing_says_first_what_will_happen(desk, clock):
    invoice = rich(clock, days_until_due=14)
    shown = text(desk.get(url("finalize", invoice)))
    assert "can no longer be edited" in shown
    assert f"It takes the number {invoice.customer.next_invoice_number}" in shown
    assert "€50.00 of the customer's credit is used; the credit balance becomes €0.00." in shown
    assert "Acme GmbH is to pay €158.72 by 6 Dec 2026." in shown
    response = desk.post(url("finalize", invoice), follow=True)
    invoice.refresh_from_db()
    assert toast(response) == f"Finalized {invoice.number}. €158.72 due on 6 Dec 2026, in 14 days."
    assert invoice.amount_due == 15872


def test_finalizing_what_credit_covers_says_that_it_is_paid_at_once(desk, clock, billing):
    buyer = customer(currency="eur")
    buyer.adjust_balance(-5000, by=billing, now=clock)
    invoice = draft(buyer, now=clock)
    assert "Nothing is due, so it is paid at once." in text(desk.get(url("finalize", invoice)))
    assert "so it is paid" in toast(desk.post(url("finalize", invoice), follow=True))


def test_what_void_gives_back_is_what_was_used(desk, clock, billing):
    buyer = customer(currency="eur")
    buyer.adjust_balance(-300, by=billing, now=clock)
    buyer.adjust_balance(-4700, by=billing, now=clock)
    invoice = issued(buyer, lines=[line(unit_amount=8000)], now=clock)
    assert "an entry of €50.00 credit" in text(desk.get(url("void", invoice)))
    desk.post(url("void", invoice))
    buyer.refresh_from_db()
    assert buyer.balance == -5000


def test_an_issued_invoice_keeps_the_balance_that_it_left(clock, billing):
    buyer = customer(currency="eur")
    buyer.adjust_balance(-5000, by=billing, now=clock)
    invoice = issued(buyer, lines=[line(unit_amount=1500)], now=clock)
    assert (invoice.starting_balance, invoice.ending_balance) == (-5000, -3500)
    assert invoice.frozen["totals"]["ending_balance"] == -3500


def test_a_draft_that_cannot_be_finalized_says_why(desk, clock):
    empty, nameless = draft(lines=[], now=clock), draft(lines=[line(" ")], now=clock)
    assert "Add at least one line" in text(desk.get(url("finalize", empty)))
    assert "Line 1 needs a description." in toast(desk.post(url("finalize", nameless), follow=True))


def test_deleting_a_draft_releases_its_pending_items(desk, clock):
    buyer = customer(currency="eur")
    InvoiceItem.create(buyer, currency="eur", by=None, now=clock, description="Item", unit_amount=Decimal(100))
    invoice = draft(buyer, include_pending=True, now=clock)
    assert "1 item that it had taken up will be pending again." in text(desk.get(url("delete", invoice)))
    response = desk.post(url("delete", invoice))
    assert response["Location"] == reverse("invoice_list")
    assert InvoiceItem.objects.pending().count() == 1


def test_marking_uncollectible_says_what_is_given_up(desk, clock):
    invoice = issued(now=clock)
    assert "You give up on the €10.00 that Jenny Rosen still has to pay." in text(
        desk.get(url("uncollectible", invoice))
    )
    desk.post(url("uncollectible", invoice))
    invoice.refresh_from_db()
    assert invoice.status == "uncollectible"


def test_a_duplicate_is_a_new_draft_that_opens_in_the_editor(desk, clock):
    invoice = issued(lines=[line("Work", 3, 500)], now=clock)
    response = desk.post(url("duplicate", invoice))
    copy = Invoice.objects.drafts().get()
    assert response["Location"] == reverse("invoice_edit", args=[copy.public_id])
    assert (copy.total, copy.from_invoice) == (1500, None)
    assert desk.get(url("duplicate", invoice)).status_code == 405


REFUSED = {
    ("finalize", "open"): "is open and cannot be finalized.",
    ("finalize", "void"): "is void and cannot be finalized.",
    ("void", "draft"): "This invoice is a draft and cannot be voided. Delete it instead.",
    ("void", "paid"): "is paid already and cannot be voided. Issue a credit note instead.",
    ("void", "void"): "is void and cannot be voided.",
    ("uncollectible", "paid"): "is paid already and cannot be marked uncollectible.",
    ("uncollectible", "uncollectible"): "is uncollectible and cannot be marked uncollectible.",
    ("delete", "open"): "is open and cannot be deleted. Void it instead.",
    ("revise", "paid"): "is paid already and cannot be corrected and reissued. Issue a credit note instead.",
    ("revise", "draft"): "is a draft and cannot be corrected and reissued. Edit it instead.",
}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("verb", "state"), REFUSED)
def test_a_stale_page_is_answered_in_plain_words(desk, clock, verb, state, method):
    invoice = in_state(state, clock)
    before = Invoice.objects.values().get(pk=invoice.pk)
    response = getattr(desk, method)(url(verb, invoice), follow=True)
    assert REFUSED[verb, state] in toast(response)
    assert Invoice.objects.values().get(pk=invoice.pk) == before


def test_htmx_is_led_back_to_the_page_when_it_was_stale(desk, clock):
    invoice = in_state("void", clock)
    response = desk.get(url("void", invoice), headers=HTMX)
    assert (response.status_code, response["HX-Redirect"]) == (204, invoice.get_absolute_url())


def test_a_partly_paid_or_credited_invoice_is_not_voided(desk, clock, billing):
    paid, credited = issued(now=clock), issued(now=clock)
    paid.pay(100, by=billing, now=clock)
    CreditNote.issue(credited, CreditRequest(amount=100), by=billing, now=clock)
    for invoice, words in ((paid, "Part of this invoice was paid."), (credited, "Void the credit notes")):
        for response in (desk.get(url("void", invoice), follow=True), desk.post(url("void", invoice), follow=True)):
            assert words in toast(response)


def test_a_draft_deleted_by_somebody_else_is_no_error(desk, clock, monkeypatch):
    from invoicing.invoice import access

    invoice = draft(now=clock)
    seen = access.find_invoice(invoice.public_id)
    monkeypatch.setattr(access, "find", lambda rows, public_id: seen)
    invoice.delete_draft(by=None, now=clock)
    assert "Somebody deleted this draft meanwhile." in toast(desk.post(url("finalize", seen), follow=True))


# Correct and reissue


def test_correct_and_reissue_explains_then_opens_a_draft_and_links_both(desk, clock):
    invoice = issued(now=clock)
    shown = text(desk.get(url("revise", invoice)))
    assert f"{invoice} is voided in that moment." in shown
    response = desk.post(url("revise", invoice))
    revision = invoice.revisions.get()
    assert response["Location"] == reverse("invoice_edit", args=[revision.public_id])
    assert "A corrected draft was begun" in page(desk, invoice)
    assert f"Corrects {invoice.number} , which is voided when this draft is finalized" in page(desk, revision)
    assert f"{invoice.number}, which it corrects, is voided in the same moment." in text(
        desk.get(url("finalize", revision))
    )
    desk.post(url("finalize", revision))
    invoice.refresh_from_db(), revision.refresh_from_db()
    assert invoice.status == "void"
    assert f"Replaced by {revision.number}" in page(desk, invoice)
    assert f"Replaces {invoice.number}" in page(desk, revision)


def test_a_correction_begun_twice_is_one_draft(desk, clock):
    invoice = issued(now=clock)
    desk.post(url("revise", invoice))
    assert "A corrected draft was begun already" in text(desk.get(url("revise", invoice)))
    desk.post(url("revise", invoice))
    assert invoice.revisions.count() == 1


def test_a_partly_paid_invoice_is_led_to_a_credit_note(desk, clock, billing):
    invoice = issued(now=clock)
    invoice.pay(100, by=billing, now=clock)
    response = desk.get(url("revise", invoice))
    assert "Issue a credit note for what was wrong instead." in text(response)
    assert reverse("credit_note_add", args=[invoice.public_id]) in response.content.decode()


# Who may


@pytest.mark.parametrize("verb", [*VERBS, "duplicate"])
@pytest.mark.parametrize("state", ["draft", "open"])
def test_who_may_only_read_can_do_nothing(client, reader, clock, verb, state):
    invoice = in_state(state, clock)
    client.force_login(reader)
    assert client.post(url(verb, invoice)).status_code == 403
    if verb != "duplicate":
        assert client.get(url(verb, invoice)).status_code == 403


def test_who_may_only_read_sees_the_invoice_and_no_actions(client, reader, clock):
    client.force_login(reader)
    response = client.get(issued(now=clock).get_absolute_url())
    assert response.status_code == 200
    assert response.context["actions"] == set()
    assert "Record payment" not in text(response)
    assert "Open in the Django admin" not in text(response)


@pytest.mark.parametrize("name", ["detail", *VERBS])
@pytest.mark.parametrize("public_id", ["in_nonsense", "x", "in_" + "0" * 200])
def test_an_unknown_invoice_is_not_found(desk, name, public_id):
    assert desk.get(reverse(f"invoice_{name}", args=[public_id])).status_code == 404


@pytest.mark.parametrize("name", ["detail", *VERBS])
def test_who_is_signed_out_is_asked_to_sign_in(client, clock, name):
    assert client.get(url(name, issued(now=clock))).status_code == 302
