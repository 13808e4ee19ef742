"""Gateway against books: none differs where all is well, and whatever differs is found and named."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from billing_site.jobs.models import Job
from billing_site.staff.models.security_entry import SecurityEntry
from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.disputing import learn_of_disputes
from invoicing.collecting.gateway_books.comparison import compare, totals
from invoicing.collecting.gateway_books.work import KEPT
from invoicing.collecting.gateways.registry import charging_gateway
from invoicing.collecting.gateways.test.charges import turn_refund
from invoicing.collecting.gateways.test.disputes import open_dispute
from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.gateways.test.tables import TestCharge, TestDispute, TestRefund
from invoicing.collecting.methods.sweeps import look_for_renewed_cards
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.method import PaymentMethod, payer_of
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.tasks import ask_gateway
from tests.factories import customer, issued, line
from tests.invoicing.collecting.factories import charged, decided, disputed, newest, paid_by_card
from tests.reading import text as page_text

pytestmark = pytest.mark.django_db
BOOKS = "/books/gateway/"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def story(now):
    """A charge refunded in part, a dispute won and one lost."""
    _, attempt = paid_by_card(now=now)
    Refund.begin(attempt, 4_000, by=None, now=now)
    look_after_due_charges(now)
    for state in ("won", "lost"):
        _, _, dispute = disputed(now)
        decided(dispute, state, now)
    return attempt


def entries_of(now):
    return TestGateway().entries_between(now.date() - timedelta(days=5), now.date() + timedelta(days=1))


def found(now):
    day = now.date()
    return [(each.kind, each.what) for each in compare("test", entries_of(now), day - timedelta(days=1), day)]


def test_where_all_is_well_nothing_differs(story, now):
    assert found(now) == []


def forge(row, **changes):
    type(row)._base_manager.filter(pk=row.pk).update(**changes)


def test_each_difference_is_found_alone(story, now):
    charge, refund = TestCharge.objects.get(key=story.public_id), TestRefund.objects.get()
    dispute = TestDispute.objects.filter(state="won").get()
    for row, change, expected in (
        (charge, {"key": "", "reference": "other"}, [("charge", "missing_here"), ("charge", "missing_there")]),
        (charge, {"amount": 9_999}, [("charge", "amount")]),
        (charge, {"settled_at": None}, [("charge", "missing_there")]),
        (refund, {"amount": 1}, [("refund", "amount")]),
        (refund, {"key": "", "reference": "other"}, [("refund", "missing_here"), ("refund", "missing_there")]),
        (dispute, {"amount": 1}, [("dispute", "amount")] * 2),
        (dispute, {"reference": "other"}, [("dispute", "missing_here")] * 2 + [("dispute", "missing_there")]),
    ):
        before = {name: getattr(row, name) for name in change}
        forge(row, **change)
        assert sorted(found(now)) == sorted(expected), change
        forge(row, **before)
    lost = TestDispute.objects.get(state="lost")
    forge(lost, state="won")
    assert found(now) == [("dispute", "state")]


def test_a_debit_that_came_and_went_while_nobody_asked_is_no_difference(now):
    invoice, _ = charged("pm_sepa_debit_fails", now=now)
    charge_now(invoice, by=None, now=now)
    look_after_due_charges(now)
    charge = TestCharge.objects.get()
    forge(charge, state="failed", settled_at=now)
    newest(invoice).ask_now(now=now)
    look_after_due_charges(now)
    assert newest(invoice).state == "failed"
    assert found(now) == [("charge", "state")]
    forge(charge, returned_at=now + timedelta(minutes=1))
    assert found(now) == []


def test_a_charge_whose_result_is_not_known_here_differs(now):
    _, attempt = paid_by_card(now=now)
    other = TestCharge.objects.get(key=attempt.public_id)
    TestCharge.objects.create(
        key="ch_lost",
        reference="lost",
        page="lost",
        method=other.method,
        amount=500,
        currency="eur",
        state="succeeded",
        created=now,
        settled_at=now,
    )
    assert found(now) == [("charge", "missing_here")]
    assert ChargeAttempt.objects.count() == 1


def test_the_page_compares_in_the_background_and_shows_what_differs(client, billing, story, now, settings):
    client.force_login(billing)
    forge(TestRefund.objects.get(), reference="=cmd|' /C calc'!A0", key="")
    client.post(BOOKS, {"first": (now - timedelta(days=2)).date(), "last": now.date()})
    job = Job.objects.get()
    if not job.is_finished:
        job.run(timezone.now)
    page = page_text(client.get(BOOKS))
    assert "2 differences" in page
    assert "Not in the books" in page
    assert "Sums" in page
    file = client.get(reverse("gateway_books_file")).content.decode()
    assert "\"'=cmd|" in file
    assert "-40.00" in file
    entry = SecurityEntry.objects.filter(kind="export").latest("id")
    assert (entry.detail, entry.amount) == ("gateway-against-books.csv", file.count("\r\n") - 1)


def test_page_and_file_say_where_more_differs_than_they_hold(client, billing, now):
    client.force_login(billing)
    _, attempt = paid_by_card(now=now)
    facts = {"method": TestCharge.objects.get(key=attempt.public_id).method, "amount": 500, "currency": "eur"}
    facts |= {"state": "succeeded", "created": now, "settled_at": now}
    for number in range(KEPT + 2):
        name = f"foreign_{number}"
        TestCharge.objects.create(key=name, reference=name, page=name, **facts)
        if number not in (KEPT - 1, KEPT + 1):
            continue
        Job.objects.all().delete()
        client.post(BOOKS, {"first": (now - timedelta(days=1)).date(), "last": now.date()})
        job = Job.objects.get()
        if not job.is_finished:
            job.run(timezone.now)
        page, file = page_text(client.get(BOOKS)), client.get(reverse("gateway_books_file")).content.decode()
        words = "Only the first 500 of 502 differences are kept. Compare fewer days."
        assert (words in page, words in file) == (number >= KEPT,) * 2
        assert file.count("foreign_") == KEPT


def shown(client, **params):
    """([(what, difference, gateway)] on the page, the same in its file), as a filter has it."""
    page = client.get(BOOKS, params)
    file = client.get(page.context["file_url"]).content.decode()
    cells = [row.split(",") for row in file.splitlines()[1:]]
    rows = [(row["noun"], row["what"], row["gateway"]) for row in page.context["differences"]]
    return rows, [(row[0], row[1], row[-1].capitalize()) for row in cells]


def test_page_and_file_show_the_differences_that_are_asked_for(stripe, client, billing, now, settings):
    client.force_login(billing)
    charged_at_stripe(now)
    stripe.account.all("charge")[-1]["amount"] = 1
    settings.GATEWAY = "test"
    _, attempt = paid_by_card(now=now)
    Refund.begin(attempt, 4_000, by=None, now=now)
    look_after_due_charges(now)
    forge(TestCharge.objects.get(key=attempt.public_id), amount=9_999)
    forge(TestRefund.objects.get(), reference="other", key="")
    compared(client, billing, now)
    charge, here = ("Charge", "Another amount", "Test"), ("Refund", "Not in the books", "Test")
    there = ("Refund", "Not at the gateway", "Test")
    everything, of_file = shown(client)
    assert everything == of_file
    (at_stripe,) = set(everything) - {charge, here, there}
    assert at_stripe[::2] == ("Charge", "Stripe")
    for params, expected in (
        ({"kind": "refund"}, [here, there]),
        ({"difference": "missing_here"}, [here]),
        ({"gateway": "stripe"}, [at_stripe]),
        ({"gateway": "test", "kind": "charge"}, [charge]),
        ({"kind": "dispute"}, []),
        ({"kind": ""}, everything),
    ):
        assert shown(client, **params) == (expected, expected)
    page = page_text(client.get(BOOKS, {"kind": "refund"}))
    assert "4 differences" in page and "2 of 4 match." in page and "What : Refund" in page
    assert "In the books Gateway Refund" in page
    assert "No differences match" in page_text(client.get(BOOKS, {"kind": "dispute"}))


def test_a_filter_that_makes_no_sense_shows_nothing_and_says_why(client, billing, now):
    _, attempt = paid_by_card(now=now)
    forge(TestCharge.objects.get(key=attempt.public_id), amount=9_999)
    compared(client, billing, now)
    page = client.get(BOOKS, {"kind": "fee"})
    assert (page.status_code, page.context["differences"]) == (200, [])
    assert "What: Select a valid choice." in page_text(page)
    assert client.get(page.context["file_url"]).url == f"{BOOKS}?kind=fee"
    # Of one gateway there is nothing to choose.
    assert [chip["name"] for chip in page.context["chips"]] == ["kind", "difference"]
    assert "In the books Charge" in page_text(client.get(BOOKS))


def test_a_comparison_of_before_did_not_say_of_each_at_which_gateway_it_was(client, billing, now):
    _, attempt = paid_by_card(now=now)
    forge(TestCharge.objects.get(key=attempt.public_id), amount=9_999)
    compared(client, billing, now)
    job = Job.objects.get()
    job.result["differences"] = [each[:-1] for each in job.result["differences"]]
    job.save()
    assert shown(client) == ([("Charge", "Another amount", "Test")],) * 2


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("", "2026-01-01", "Choose a day"),
        ("x", "2026-01-01", "Write the day"),
        ("2026-01-02", "2026-01-01", "before the first"),
        ("2025-01-01", "2026-01-01", "at most 92"),
        ("2026-01-01", "2999-01-01", "not come yet"),
    ],
)
def test_days_that_make_no_sense_are_refused_at_their_field(client, billing, first, last, words):
    client.force_login(billing)
    answer = client.post(BOOKS, {"first": first, "last": last})
    assert answer.status_code == 422
    assert words in page_text(answer)
    assert not Job.objects.exists()


def test_both_days_are_looked_at_at_once(client, billing):
    client.force_login(billing)
    shown = page_text(client.post(BOOKS, {"first": "", "last": "2999-01-01"}))
    assert "Choose a day." in shown and "This day has not come yet." in shown


def test_before_anything_was_compared_the_page_says_so(client, billing, now):
    client.force_login(billing)
    assert "Nothing was compared yet" in page_text(client.get(BOOKS))
    client.post(BOOKS, {"first": now.date(), "last": now.date()})
    assert "Nothing was compared yet" not in page_text(client.get(BOOKS))


def test_without_a_gateway_the_job_says_so(client, billing, now, settings):
    settings.LIVEMODE = True
    client.force_login(billing)
    client.post(BOOKS, {"first": now.date(), "last": now.date()})
    job = Job.objects.get()
    if not job.is_finished:
        job.run(timezone.now)
    assert "nothing was compared" in page_text(client.get(BOOKS))


def test_who_only_reads_sees_the_result_and_starts_nothing(client, reader, now):
    client.force_login(reader)
    assert client.get(BOOKS).status_code == 200
    assert client.post(BOOKS, {"first": now.date(), "last": now.date()}).status_code == 403


def test_a_dispute_that_the_clock_did_not_ask_about_yet_is_no_difference(client, billing, now):
    _, attempt = paid_by_card(now=now)
    open_dispute(TestCharge.objects.get(key=attempt.public_id), now)
    client.force_login(billing)
    client.post(BOOKS, {"first": now.date(), "last": now.date()})
    job = Job.objects.get()
    if not job.is_finished:
        job.run(timezone.now)
    assert "gateway and books agree" in page_text(client.get(BOOKS))
    assert attempt.disputes.count() == 1


def compared(client, billing, now):
    """The page after a comparison of the last days."""
    client.force_login(billing)
    client.post(BOOKS, {"first": (now - timedelta(days=2)).date(), "last": now.date()})
    job = Job.objects.get()
    if not job.is_finished:
        job.run(timezone.now)
    return page_text(client.get(BOOKS))


def test_a_refund_that_went_back_and_forth_is_no_difference(now):
    _, attempt = paid_by_card(now=now)
    row = Refund.begin(attempt, 4_000, by=None, now=now)
    look_after_due_charges(now)
    for step, state in enumerate(("failed", "succeeded", "failed"), 1):
        turn_refund(TestRefund.objects.get(), now + timedelta(seconds=step))
        ask_gateway(now)
        look_after_due_charges(now)
        row.refresh_from_db()
        assert (row.state, found(now)) == (state, [])
        moved = {
            kind: (there, here) for _, kind, there, here in totals("test", entries_of(now), now.date(), now.date())
        }
        assert moved["refund"] == ((0, 0) if state == "failed" else (-4_000, -4_000))
    forge(row, state="succeeded")
    assert found(now) == [("refund", "state")]


def charged_at_stripe(now):
    """The charge of an invoice that was paid there."""
    buyer = customer(currency="eur", now=now)
    details = charging_gateway().create_method("pm_card_visa", payer_of(buyer), key="pm_of_stripe")
    PaymentMethod.attach(buyer, details, gateway="stripe", by=None, now=now)
    invoice = issued(buyer, lines=[line(unit_amount=10_000)], now=now, collection_method="charge_automatically")
    charge_now(invoice, by=None, now=now)
    look_after_due_charges(now)
    return newest(invoice)


def test_what_the_gateway_keeps_as_its_fee_is_told_and_is_no_difference(stripe, client, billing, now):
    attempt = charged_at_stripe(now)
    Refund.begin(attempt, 4_000, by=None, now=now)
    look_after_due_charges(now)
    page = compared(client, billing, now)
    assert "gateway and books agree" in page
    assert "Charges EUR €100.00 €100.00" in page
    assert "Refunds EUR -€40.00 -€40.00" in page
    assert "Currency Kept by the gateway EUR €0.30" in page


def test_charges_of_a_gateway_of_former_times_are_compared_and_asked_about(stripe, client, billing, now, settings):
    attempt = charged_at_stripe(now)
    settings.GATEWAY = "test"
    _, other = paid_by_card(now=now)
    stripe.account.dispute(attempt.reference)
    learn_of_disputes(now)
    assert [dispute.attempt for dispute in attempt.disputes.all()] == [attempt]
    row = Refund.begin(other, 1_000, by=None, now=now)
    look_after_due_charges(now)
    page = compared(client, billing, now)
    assert "gateway and books agree" in page
    assert "Charges EUR €200.00 €200.00" in page
    assert row.public_id


def test_a_gateway_of_former_times_that_was_closed_keeps_nobody_from_the_others(stripe, client, billing, now, settings):
    charged_at_stripe(now)
    settings.GATEWAY, settings.STRIPE_SECRET_KEY = "test", ""
    _, other = paid_by_card(now=now)
    open_dispute(TestCharge.objects.get(key=other.public_id), now)
    assert learn_of_disputes(now) == 1
    assert "gateway and books agree" in compared(client, billing, now)


def test_events_and_renewed_cards_of_a_gateway_of_former_times_are_asked_for(stripe, now, settings):
    attempt = charged_at_stripe(now)
    row = Refund.begin(attempt, 4_000, by=None, now=now)
    look_after_due_charges(now)
    settings.GATEWAY = "manual"
    ask_gateway(now)
    look_after_due_charges(now)
    row.refresh_from_db()
    stripe.account.fail_refund(row.reference, "declined")
    stripe.account.renew(attempt.method.reference, "9999", 2044)
    assert ask_gateway(now)
    look_after_due_charges(now)
    assert look_for_renewed_cards(now) == 1
    row.refresh_from_db()
    attempt.method.refresh_from_db()
    assert (row.state, row.why) == ("failed", "The bank declined the refund.")
    assert (attempt.method.shown["last4"], attempt.method.expires_on.year) == ("9999", 2044)
    stripe.account.arrive(row.reference)
    ask_gateway(now)
    look_after_due_charges(now)
    row.refresh_from_db()
    assert (row.state, row.code) == ("succeeded", "")
