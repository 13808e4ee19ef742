"""The Stripe room when things go wrong: lost and late answers, forgotten keys, wrong keys, long lists."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import stripe

from invoicing.collecting.gateways.interface import (
    CANCELED,
    CARD,
    FAILED,
    REQUIRES_ACTION,
    SUCCEEDED,
    Dispute,
    Evidence,
    Refused,
    Unanswered,
)
from invoicing.collecting.gateways.stripe.client import Account
from invoicing.collecting.gateways.stripe.room import StripeGateway
from tests.invoicing.collecting.gateways.contract import AMOUNT, back, everything, key, on_file, order, payer
from tests.invoicing.collecting.gateways.test_stripe_contract import CHARGES, StripeBench
from tests.tools.stripe_double.annotations import strange
from tests.tools.stripe_double.server import running

LATER = timedelta(minutes=3)


@pytest.fixture
def bench():
    with running() as double:
        yield StripeBench(double)


def intents(bench):
    return bench.double.account.all("payment_intent")


@pytest.mark.parametrize("does", [500, 502, 503, 429, 409, "garbage", "unanswered", "lost"])
def test_what_may_have_been_done_is_unanswered_and_done_once_in_the_end(bench, does):
    asked = order(bench)
    bench.double.fault(CHARGES, does)
    with pytest.raises(Unanswered):
        bench.gateway.charge(asked)
    assert bench.gateway.charge(asked).state == SUCCEEDED
    assert [each["status"] for each in intents(bench)] == ["succeeded"]


def test_a_charge_that_the_network_delivers_twice_is_made_once(bench):
    bench.double.fault(CHARGES, "twice")
    assert bench.gateway.charge(order(bench)).state == SUCCEEDED
    assert len(intents(bench)) == 1


def test_a_charge_that_arrives_late_is_made_once(bench):
    asked = order(bench)
    bench.double.fault(CHARGES, "late")
    with pytest.raises(Unanswered):
        bench.gateway.charge(asked)
    assert bench.gateway.find_charge(asked) is None
    with pytest.raises(Unanswered):  # The first one is still under way there.
        bench.gateway.charge(asked)
    bench.double.arrive()
    charge = bench.gateway.charge(asked)
    assert bench.gateway.find_charge(asked) == charge
    assert len(intents(bench)) == 1


def test_an_order_older_than_the_gateways_memory_of_keys_is_looked_up_first(bench):
    asked = replace(order(bench, "unanswered"), asked_at=datetime.now(UTC) - timedelta(hours=21))
    with pytest.raises(Unanswered):
        bench.gateway.charge(asked)
    bench.double.forget_keys()
    assert bench.gateway.charge(asked).state == SUCCEEDED
    assert len(intents(bench)) == 1
    part = replace(back(bench.gateway.find_charge(asked), 500), asked_at=asked.asked_at)
    first = bench.gateway.refund(part)
    bench.double.forget_keys()
    assert bench.gateway.refund(part) == first


def test_a_key_that_went_with_other_parameters_is_asked_about(bench):
    asked = order(bench)
    bench.gateway.charge(asked)
    with pytest.raises(Unanswered):
        bench.gateway.charge(replace(asked, amount=AMOUNT + 1))
    assert bench.gateway.find_charge(asked).amount == AMOUNT


def test_a_refund_whose_answer_is_lost_is_found_and_made_once(bench):
    charge = bench.gateway.charge(order(bench))
    part = back(charge, 500)
    bench.double.fault("POST /v1/refunds", "unanswered")
    with pytest.raises(Unanswered):
        bench.gateway.refund(part)
    found = bench.gateway.find_refund(part)
    assert bench.gateway.refund(part) == found
    assert len(bench.double.account.all("refund")) == 1


def test_a_refund_that_fails_later_says_why(bench):
    part = back(bench.gateway.charge(order(bench)), 500)
    bench.double.account.refund_status = "pending"
    refund = bench.gateway.refund(part)
    assert refund.state == "processing"
    bench.double.account.fail_refund(refund.reference, "expired_or_canceled_card")
    found = bench.gateway.find_refund(part)
    assert (found.state, found.words) == (FAILED, "The card has expired or was canceled.")
    assert sum(each.amount for each in bench.gateway.entries_between(*two_days()) if each.kind == "refund") == 0


def two_days():
    today = datetime.now(UTC).date()
    return today - timedelta(days=1), today + timedelta(days=1)


# Charges that the customer confirms


def test_the_bank_that_wants_the_customer_gets_them_on_the_same_intent(bench):
    charge = bench.gateway.charge(order(bench, "confirming"))
    assert charge.state == REQUIRES_ACTION
    assert [each["id"] for each in intents(bench)] == [charge.reference]


CONFIRM = r"POST /v1/payment_intents/\w+/confirm"


@pytest.mark.parametrize("does", ["late", "lost", "unanswered", 503])
def test_whom_the_bank_wants_is_asked_also_where_the_first_request_for_it_came_to_nothing(bench, does):
    asked = order(bench, "confirming")
    bench.double.fault(CONFIRM, does)
    with pytest.raises(Unanswered):
        bench.gateway.charge(asked)
    if does == "late":
        # Under way still: nothing is said of it.
        with pytest.raises(Unanswered):
            bench.gateway.find_charge(asked)
        bench.double.arrive()
    (intent,) = intents(bench)
    found = bench.gateway.find_charge(asked)
    assert (found.state, found.reference) == (REQUIRES_ACTION, intent["id"])
    assert found.action_url and intent["status"] == "requires_action"
    assert bench.gateway.find_charge(asked) == found


def test_a_fault_that_is_repeated_for_its_key_keeps_no_customer_from_confirming_for_long(bench):
    asked = order(bench, "confirming")
    bench.double.fault(CONFIRM, 503, times=3)
    with pytest.raises(Unanswered):
        bench.gateway.charge(asked)
    (intent,) = intents(bench)
    bench.double.answers[f"{asked.key}-confirm"] = (CONFIRM, (500, {"error": {"type": "api_error"}}))
    for _ in "ab":
        with pytest.raises(Unanswered):
            bench.gateway.find_charge(asked)
    intent["created"] -= 3600
    assert bench.gateway.find_charge(asked).state == REQUIRES_ACTION


def test_what_the_bank_refuses_when_it_is_confirmed_again_failed_and_is_given_up(bench):
    asked = order(bench, "confirming")
    bench.double.fault(CONFIRM, "lost")
    with pytest.raises(Unanswered):
        bench.gateway.charge(asked)
    bench.double.account.wants_customer.clear()
    for decline in (("authentication_required", "authentication_required", None), ("expired_card", None, None)):
        bench.double.account.declines[asked.method] = decline
        bench.double.forget_keys()
        (intent,) = intents(bench)
        intent["created"] -= int(LATER.total_seconds())
        found = bench.gateway.find_charge(asked)
        assert (found.state, found.code) == (FAILED, decline[0])
        intent |= {"status": "requires_payment_method"}


@pytest.mark.parametrize("does", ["unanswered", "lost"])
def test_what_became_of_a_charge_is_found_also_when_the_customer_was_deleted(bench, does):
    asked = order(bench)
    bench.double.fault("POST /v1/payment_intents", does)
    with pytest.raises(Unanswered):
        bench.gateway.charge(asked)
    bench.double.account.delete_customer(asked.payer.reference)
    found = bench.gateway.find_charge(asked)
    assert (found.state if found else None) == (SUCCEEDED if does == "unanswered" else None)


def test_an_intent_that_was_never_confirmed_is_given_up(bench):
    asked = order(bench, "declined")
    bench.gateway.charge(asked)
    (intent,) = intents(bench)
    intent |= {"status": "requires_confirmation", "last_payment_error": None}
    with pytest.raises(Unanswered):
        bench.gateway.find_charge(asked)
    intent["created"] -= int(LATER.total_seconds())
    assert bench.gateway.find_charge(asked).state == CANCELED


def test_without_a_place_to_come_back_to_the_site_itself_is_one(bench, settings):
    charge = bench.gateway.charge(replace(order(bench, "confirming"), return_url=""))
    (intent,) = intents(bench)
    assert charge.state == REQUIRES_ACTION
    assert intent["next_action"]["redirect_to_url"]["return_url"] == settings.PUBLIC_URL


# Declines


@pytest.mark.parametrize(
    ("decline", "reason"),
    [
        (("card_declined", "insufficient_funds", "try_again_later"), "insufficient_funds"),
        (("card_declined", "generic_decline", "do_not_try_again"), "do_not_try_again"),
        (("card_declined", "stolen_card", "do_not_try_again"), "stolen_card"),
        (("expired_card", None, None), "expired_card"),
    ],
)
def test_the_networks_word_against_another_try_is_heard(bench, decline, reason):
    asked = order(bench)
    bench.double.account.declines[asked.method] = decline
    assert bench.gateway.charge(asked).reason == reason


def test_what_stripe_refuses_surely_did_nothing(bench):
    with pytest.raises(Refused) as refusal:
        bench.gateway.charge(replace(order(bench), amount=10))
    assert (refusal.value.code, refusal.value.parameter) == ("amount_too_small", "amount")
    with pytest.raises(Refused):
        bench.gateway.charge(replace(order(bench), payer=payer(reference="cus_nobody")))
    with pytest.raises(Refused):
        bench.gateway.cancel_charge("pi_nobody")
    assert not [each for each in intents(bench) if each["status"] == "succeeded"]


def test_a_payer_whose_id_there_is_not_known_is_asked_for_by_the_method(bench):
    asked = replace(order(bench), payer=payer())
    charge = bench.gateway.charge(asked)
    assert bench.gateway.find_charge(asked) == charge
    bench.gateway.detach_method(asked.method)
    assert bench.gateway.find_charge(asked) == charge


# Keys


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_may_not_is_told_without_showing_it(bench, status):
    if status == 403:
        bench.double.fault("POST /v1/customers", 403)
    else:
        bench.double.key = "sk_test_another"
    with pytest.raises(Refused) as refusal:
        on_file(bench)
    assert "secret key" in str(refusal.value)
    assert "sk_" not in str(refusal.value)
    assert "double" not in repr(bench.gateway)


def test_nobody_at_the_address_is_unanswered():
    gateway = StripeGateway(Account("sk_test_nobody0123", "http://127.0.0.1:9"), frozenset({CARD}))
    with pytest.raises(Unanswered):
        gateway.find_method("pm_x")


@pytest.mark.parametrize("ahead", [-5, 5])
def test_a_charge_is_found_though_the_clocks_are_hours_apart(bench, ahead):
    bench.double.account.ahead = ahead * 3600
    asked = order(bench, "unanswered")
    with pytest.raises(Unanswered):
        bench.gateway.charge(asked)
    bench.double.forget_keys()
    assert bench.gateway.find_charge(asked).state == SUCCEEDED


# Long lists


def test_a_charge_behind_a_hundred_others_is_found(bench):
    asked = order(bench)
    charge = bench.gateway.charge(asked)
    (intent,) = intents(bench)
    for _ in range(230):
        bench.double.account.make("pi", kind="payment_intent", **without(intent))
    assert bench.gateway.find_charge(asked) == charge
    assert len([each for each in bench.double.requests if each[:2] == ("GET", "/v1/payment_intents")]) == 3


def without(thing):
    """A thing of others: without what makes it this one."""
    return {name: value for name, value in thing.items() if name not in ("id", "object", "created")} | {"metadata": {}}


def test_events_of_a_month_are_told_once_each_and_the_oldest_first(bench):
    account = bench.double.account
    for number in range(350):
        account.tell("payment_intent.succeeded", {"id": f"pi_{number}", "metadata": {}})
    for place, each in enumerate(account.all("event")):
        each["created"] -= (350 - place) * 5000
    found, cursor = everything(bench.gateway.happenings_since)
    told = list(dict.fromkeys(each.reference for each in found))
    assert told == [f"pi_{number}" for number in range(350)]
    assert len(bench.double.requests) < 60
    assert everything(bench.gateway.happenings_since, cursor)[0] == []


def test_a_clock_that_differs_loses_no_event(bench):
    account = bench.double.account
    account.ahead = -500
    _, cursor = everything(bench.gateway.happenings_since)
    account.tell("payment_intent.succeeded", {"id": "pi_slow", "metadata": {}})
    page = bench.gateway.happenings_since(cursor)
    assert [each.reference for each in page.things] == ["pi_slow"]
    # What was told is not told again, though its minute is read again; what appears late in it is.
    page = bench.gateway.happenings_since(page.cursor)
    assert page.things == ()
    account.tell("payment_intent.succeeded", {"id": "pi_late", "metadata": {}})
    account.all("event")[-1]["created"] -= 20
    page = bench.gateway.happenings_since(page.cursor)
    assert "pi_late" in [each.reference for each in page.things]
    assert bench.gateway.happenings_since(page.cursor).things == ()


# Disputes


def test_disputes_are_all_told_when_stripe_has_forgotten_what_happened(bench):
    reference = bench.dispute(bench.gateway.charge(order(bench)))
    old = str(int((datetime.now(UTC) - timedelta(days=40)).timestamp()))
    found: list[Dispute] = list(bench.gateway.disputes_since(old).things)
    assert [each.reference for each in found] == [reference]
    assert found[0].fee == 1500


@pytest.mark.parametrize("days", [31, 38, 44])
def test_however_much_happened_meanwhile_a_dispute_that_stripe_forgot_is_told(bench, days):
    reference = bench.dispute(bench.gateway.charge(order(bench)))
    account = bench.double.account
    other = bench.dispute(bench.gateway.charge(order(bench)))
    for event in account.all("event"):
        event["created"] -= days * 86_400
    for number in range(150):
        account.tell("charge.dispute.updated", account.get("dispute", other))
        account.all("event")[-1]["created"] -= number * 86_400 // 6
    cursor = str(int((datetime.now(UTC) - timedelta(days=days, hours=1)).timestamp()))
    page = bench.gateway.disputes_since(cursor)
    assert {each.reference for each in page.things} == {reference, other}
    # All is known as it is by now: nothing of the weeks between is told again, and nothing that comes is missed.
    new = bench.dispute(bench.gateway.charge(order(bench)))
    assert {each.reference for each in bench.gateway.disputes_since(page.cursor).things} in ({new}, {new, other})


def test_evidence_is_put_in_with_its_files_and_what_cannot_be_is_refused_before(bench):
    reference = bench.dispute(bench.gateway.charge(order(bench)))
    before = len(bench.double.requests)
    for wrong in (
        Evidence("x" * 20_001),
        Evidence(files=[("a.exe", "application/x-msdownload", b"MZ")]),
        Evidence(files=[("a.pdf", "application/pdf", b"")]),
        Evidence(files=[("a.pdf", "application/pdf", b"x" * 4_500_001)]),
        Evidence(files=[("a.pdf", "application/pdf", b"x")] * 9),
    ):
        with pytest.raises(Refused):
            bench.gateway.submit_evidence(reference, wrong)
    assert len(bench.double.requests) == before
    files = [(f"pröof\r\n{number}.pdf", "application/pdf", f"%PDF {number}".encode()) for number in range(3)]
    bench.gateway.submit_evidence(reference, Evidence("Signed.", files))
    told = bench.double.account.get("dispute", reference)["evidence"]
    assert told["uncategorized_text"] == "Signed."
    assert len({told[slot] for slot in ("uncategorized_file", "service_documentation", "customer_communication")}) == 3
    assert [each["size"] for each in bench.double.account.all("file")] == [6, 6, 6]


@pytest.mark.parametrize("verb", ["update", "close"])
def test_evidence_and_giving_up_whose_answers_are_lost_are_tried_again(bench, verb):
    reference = bench.dispute(bench.gateway.charge(order(bench)))
    evidence = Evidence("Signed.", [("a.png", "image/png", b"png")])

    def answer():
        if verb == "close":
            return bench.gateway.accept_dispute(reference)
        return bench.gateway.submit_evidence(reference, evidence)

    bench.double.fault(rf"POST /v1/disputes/\w+{'/close' if verb == 'close' else ''}", "unanswered")
    with pytest.raises(Unanswered):
        answer()
    assert answer().state == ("lost" if verb == "close" else "under_review")
    assert len(bench.double.account.all("file")) == (verb == "update")


def test_a_customer_who_is_renamed_between_two_tries_gets_a_page(bench):
    own, whose = key("set"), payer()
    bench.double.fault("POST /v1/checkout/sessions", "unanswered")
    with pytest.raises(Unanswered):
        bench.gateway.setup_page(whose, key=own, return_url="https://x.example/")
    renamed = replace(whose, name="Ann B. Lee")
    assert bench.gateway.setup_page(renamed, key=own, return_url="https://x.example/").url


def test_movements_tell_fees_and_disputes(bench):
    charge = bench.gateway.charge(order(bench))
    reference = bench.dispute(charge)
    bench.judge(reference, won=True)
    found = [(each.kind, each.reference, each.amount) for each in bench.gateway.entries_between(*two_days())]
    assert ("charge", charge.reference, AMOUNT) in found
    assert [each for each in found if each[0] == "dispute"] == [
        ("dispute", reference, -AMOUNT),
        ("dispute", reference, AMOUNT),
    ]
    assert sum(amount for kind, _, amount in found if kind == "fee") == -30
    assert sum(amount for kind, _, amount in found if kind == "dispute_fee") == -1500


def test_a_state_that_nobody_knows_yet_keeps_nothing_else_from_being_told(bench):
    new, known = (bench.dispute(bench.gateway.charge(order(bench))) for _ in range(2))
    bench.double.account.get("dispute", new)["status"] = "appeal_in_the_year_2031"
    found = {each.reference: each.state for each in bench.gateway.disputes_since("").things}
    assert found == {new: "under_review", known: "needs_response"}
    part = back(bench.gateway.charge(order(bench)), 500)
    bench.double.account.refund_status = "waiting_for_godot"
    assert bench.gateway.refund(part).state == "processing"


# The stand-in itself


def test_the_stand_in_answers_in_the_shapes_of_the_official_package(bench):
    charge = bench.gateway.charge(order(bench))
    bench.gateway.refund(back(charge, 100))
    bench.gateway.submit_evidence(bench.dispute(charge), Evidence("Signed.", [("a.png", "image/png", b"png")]))
    page = bench.gateway.setup_page(payer(), key=key("set"), return_url="https://billing.example/")
    bench.fill_in(page)
    kinds = {
        "customer": stripe.Customer,
        "payment_method": stripe.PaymentMethod,
        "payment_intent": stripe.PaymentIntent,
        "charge": stripe.Charge,
        "refund": stripe.Refund,
        "dispute": stripe.Dispute,
        "event": stripe.Event,
        "checkout.session": stripe.checkout.Session,
        "setup_intent": stripe.SetupIntent,
        "balance_transaction": stripe.BalanceTransaction,
        "file": stripe.File,
    }
    made = {each["object"] for each in bench.double.account.things.values()}
    assert made == set(kinds)
    wrong = {kind: strange(each, kinds[kind]) for kind in kinds for each in bench.double.account.all(kind)}
    assert not any(wrong.values())
