"""What every gateway keeps to, whichever room it is: a room's tests are a subclass with a `bench` of that room."""

import re
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from invoicing.collecting.gateways.interface import (
    CANCELED,
    CARD,
    FAILED,
    LOST,
    NEEDS_RESPONSE,
    PROCESSING,
    REQUIRES_ACTION,
    SUCCEEDED,
    UNDER_REVIEW,
    WON,
    ChargeOrder,
    Evidence,
    Payer,
    Refund,
    RefundOrder,
    Refused,
    Unanswered,
)

NUMBERS = count(1)
AMOUNT = 2500
RETURN = "https://billing.example/back"
NUMBER = re.compile(r"\d{12,}")
PARTS = ("methods", "charges", "setup", "action", "debit", "lost", "refunds", "disputes", "entries", "renewals")


class Bench:
    """What the tests do with a room from outside; `gateway` is the room."""

    gateway = None

    def token(self, what: str) -> str:
        """A token: "good", "refused" (attaching is), "declined" (charges are), "confirming" (3-D Secure), "debit",
        "unanswered" (its first charge is done, and no answer comes), "lost" (its first charge never arrives).
        """
        raise AssertionError(f"This room has no token for {what}.")

    def fill_in(self, page, what: str = "good") -> None:
        """The customer puts a method on file on the page, unless it is closed."""

    def confirm(self, charge, good: bool = True) -> None:
        """The customer confirms the charge at the bank, or fails to."""

    def clear(self, charge, good: bool = True) -> None:
        """A bank debit that was under way arrives, or does not."""

    def send_back(self, refund) -> None:
        """The customer's bank sends a refund back."""

    def arrive(self, refund) -> None:
        """A refund that was sent back arrives after all."""

    def renew(self, method) -> None:
        """The customer's bank sends another card."""

    def dispute(self, charge) -> str:
        """The customer's bank disputes a charge; the dispute's reference."""
        raise AssertionError("This room has no disputes.")

    def judge(self, dispute: str, won: bool) -> None:
        """The bank decides."""


def key(prefix="att"):
    return f"{prefix}_{next(NUMBERS):08}"


def payer(**changes):
    return Payer(key("cus"), name="Ann Lee", email="ann@lee.example", **changes)


def on_file(bench, what="good"):
    whose = payer()
    found = bench.gateway.create_method(bench.token(what), whose, key=key("pm"))
    return found, replace(whose, reference=found.payer)


def order(bench, what="good", **changes):
    method, whose = on_file(bench, what)
    asked = datetime.now(UTC)
    facts = {"kind": method.kind, "payer": whose, "description": "Invoice 1", "return_url": RETURN, "asked_at": asked}
    return ChargeOrder(key(), AMOUNT, "usd", method.reference, **facts | changes)


def back(charge, amount, **changes):
    facts = {"reason": "requested_by_customer", "asked_at": datetime.now(UTC)}
    return RefundOrder(key("ref"), amount, "usd", charge.reference, **facts | changes)


def taken(bench, *kinds):
    """The movements of these kinds, of yesterday to tomorrow."""
    today = datetime.now(UTC).date()
    found = bench.gateway.entries_between(today - timedelta(days=1), today + timedelta(days=1))
    return [each for each in found if each.kind in kinds]


def everything(ask, cursor=""):
    """All things since a cursor, however many pages, and the cursor after them."""
    things = []
    while True:
        page = ask(cursor)
        things += page.things
        if not page.things or page.cursor == cursor:
            return things, page.cursor
        cursor = page.cursor


def needs(part):
    """A test of a part that some rooms do not offer, and say so."""

    def decorated(test):
        test.part = part
        return test

    return decorated


class Contract:
    """The behaviours. A subclass has a fixture `bench`, and says which parts of them its room `offers`.

    Tests of other parts are none of the subclass's; test_what_rooms_offer has the table.
    """

    offers: frozenset[str] = frozenset()

    def __init_subclass__(cls, *, offers, **more):
        super().__init_subclass__(**more)
        cls.offers = frozenset(offers)
        for name, test in vars(Contract).items():
            if getattr(test, "part", None) not in (None, *cls.offers):
                setattr(cls, name, None)

    def test_it_says_what_it_is(self, bench):
        assert bench.gateway.name
        assert bench.gateway.livemode in (True, False)
        assert bench.gateway.kinds

    # Methods

    @needs("methods")
    def test_a_card_is_put_on_file_and_shown_without_its_number(self, bench):
        found, _ = on_file(bench)
        assert (found.kind, found.shown["brand"], found.shown["last4"]) == (CARD, "visa", "4242")
        assert found.shown["exp_year"] >= datetime.now(UTC).year
        assert not NUMBER.search(str(asdict(found)))

    @needs("methods")
    def test_a_token_makes_a_new_method_each_time_and_one_for_a_key(self, bench):
        whose, token, one = payer(), bench.token("good"), key("pm")
        first = bench.gateway.create_method(token, whose, key=one)
        whose = replace(whose, reference=first.payer)
        assert bench.gateway.create_method(token, whose, key=key("pm")).reference != first.reference
        assert bench.gateway.find_method(first.reference).reference == first.reference

    @needs("methods")
    def test_a_method_that_the_bank_refuses_is_not_put_on_file(self, bench):
        with pytest.raises(Refused) as refusal:
            on_file(bench, "refused")
        assert refusal.value.code == "card_declined"
        assert refusal.value.decline_code
        assert str(refusal.value)

    @needs("methods")
    def test_an_unknown_token_is_refused(self, bench):
        with pytest.raises(Refused):
            bench.gateway.create_method("pm_nobody_knows", payer(), key=key("pm"))

    @needs("methods")
    def test_a_method_that_was_let_go_is_gone_and_letting_go_twice_is_no_error(self, bench):
        asked = order(bench)
        bench.gateway.detach_method(asked.method)
        bench.gateway.detach_method(asked.method)
        assert bench.gateway.find_method(asked.method) is None
        with pytest.raises(Refused):
            bench.gateway.charge(asked)

    @needs("methods")
    def test_billing_details_and_expiry_are_changed(self, bench):
        found, _ = on_file(bench)
        year = datetime.now(UTC).year + 3
        details = {"name": "Ann B. Lee", "email": "ann@b.example"}
        changed = bench.gateway.update_method(found.reference, billing_details=details, expiry=(3, year))
        assert (changed.shown["exp_month"], changed.shown["exp_year"]) == (3, year)
        now = bench.gateway.find_method(found.reference)
        assert (now.billing_details["name"], now.shown["exp_year"]) == ("Ann B. Lee", year)
        assert bench.gateway.find_method("pm_nobody_knows") is None

    @needs("setup")
    def test_a_page_that_is_closed_is_filled_in_no_more_and_what_was_filled_in_stays(self, bench):
        whose = payer()
        page = bench.gateway.setup_page(whose, key=key("set"), return_url=RETURN)
        whose = replace(whose, reference=page.payer)
        bench.gateway.close_page(page.reference)
        bench.fill_in(page)
        assert bench.gateway.set_up(page.reference, whose) is None
        other = bench.gateway.setup_page(whose, key=key("set"), return_url=RETURN)
        bench.fill_in(other)
        for _ in range(2):
            bench.gateway.close_page(other.reference)
        assert bench.gateway.set_up(other.reference, whose).kind == CARD

    @needs("setup")
    def test_whom_the_gateway_does_not_know_any_more_becomes_known_to_it(self, bench):
        whose = payer(reference="nobody_there")
        page = bench.gateway.setup_page(whose, key=key("set"), return_url=RETURN)
        whose = replace(whose, reference=page.payer)
        bench.fill_in(page)
        found = bench.gateway.set_up(page.reference, whose)
        asked = replace(order(bench), method=found.reference, payer=replace(whose, reference=found.payer))
        assert bench.gateway.charge(asked).state == SUCCEEDED

    @needs("setup")
    def test_a_customer_puts_a_method_on_file_by_a_page(self, bench):
        whose, own = payer(), key("set")
        page = bench.gateway.setup_page(whose, key=own, return_url=RETURN)
        assert page.url.startswith("http")
        whose = replace(whose, reference=page.payer)
        assert bench.gateway.set_up(page.reference, whose) is None
        again = bench.gateway.setup_page(replace(whose, reference=""), key=own, return_url=RETURN)
        assert again.reference == page.reference
        bench.fill_in(page)
        found = bench.gateway.set_up(page.reference, whose)
        assert found.shown["last4"] == "4242"
        asked = replace(order(bench), method=found.reference, payer=replace(whose, reference=found.payer))
        assert bench.gateway.charge(asked).state == SUCCEEDED

    # Charges

    @needs("charges")
    def test_a_charge_succeeds_once_for_its_key(self, bench):
        asked = order(bench)
        charge = bench.gateway.charge(asked)
        assert (charge.state, charge.amount, charge.currency) == (SUCCEEDED, AMOUNT, "usd")
        assert charge.reference and charge.at
        assert bench.gateway.charge(asked) == charge
        assert bench.gateway.find_charge(asked) == charge
        assert bench.gateway.find_charge(replace(asked, reference=charge.reference)) == charge

    @needs("entries")
    def test_what_was_charged_twice_with_a_key_moved_once(self, bench):
        asked = order(bench)
        charge, *_ = [bench.gateway.charge(asked) for _ in range(3)]
        ours = [each for each in taken(bench, "charge") if each.reference == charge.reference]
        assert [(each.key, each.amount, each.currency) for each in ours] == [(asked.key, AMOUNT, "usd")]

    @needs("charges")
    def test_a_charge_that_was_never_asked_for_is_not_found(self, bench):
        assert bench.gateway.find_charge(order(bench)) is None

    @needs("charges")
    def test_a_customer_who_is_there_is_charged_alike(self, bench):
        assert bench.gateway.charge(order(bench, off_session=False)).state == SUCCEEDED

    @needs("charges")
    def test_a_decline_is_told_with_its_codes_and_takes_nothing(self, bench):
        asked = order(bench, "declined")
        charge = bench.gateway.charge(asked)
        assert (charge.state, charge.code, charge.amount) == (FAILED, "card_declined", AMOUNT)
        assert charge.reason and charge.words and charge.reference
        assert bench.gateway.charge(asked) == charge
        found = bench.gateway.find_charge(asked)
        assert (found.state, found.reason) == (FAILED, charge.reason)
        if "entries" in self.offers:
            assert not [each for each in taken(bench, "charge") if each.key == asked.key]

    @needs("action")
    @pytest.mark.parametrize("off_session", [True, False])
    def test_a_charge_that_the_customer_confirms_succeeds(self, bench, off_session):
        asked = order(bench, "confirming", off_session=off_session)
        charge = bench.gateway.charge(asked)
        assert charge.state == REQUIRES_ACTION
        assert charge.action_url.startswith("http")
        waiting = bench.gateway.find_charge(asked)
        assert (waiting.state, bool(waiting.action_url)) == (REQUIRES_ACTION, True)
        bench.confirm(charge)
        done = bench.gateway.find_charge(asked)
        assert (done.state, done.reference, done.action_url) == (SUCCEEDED, charge.reference, "")

    @needs("action")
    def test_a_charge_that_the_customer_fails_to_confirm_fails(self, bench):
        asked = order(bench, "confirming")
        charge = bench.gateway.charge(asked)
        bench.confirm(charge, good=False)
        found = bench.gateway.find_charge(replace(asked, reference=charge.reference))
        assert found.state == FAILED
        assert found.reason

    @needs("action")
    def test_a_charge_that_was_given_up_cannot_be_confirmed_any_more(self, bench):
        asked = order(bench, "confirming")
        charge = bench.gateway.charge(asked)
        assert bench.gateway.cancel_charge(charge.reference).state == CANCELED
        assert bench.gateway.cancel_charge(charge.reference).state == CANCELED
        bench.confirm(charge)
        assert bench.gateway.find_charge(asked).state == CANCELED

    @needs("action")
    def test_giving_up_says_that_it_succeeded_meanwhile(self, bench):
        asked = order(bench, "confirming")
        charge = bench.gateway.charge(asked)
        bench.confirm(charge)
        assert bench.gateway.cancel_charge(charge.reference).state == SUCCEEDED

    @needs("debit")
    @pytest.mark.parametrize("good", [True, False])
    def test_a_bank_debit_is_known_only_later(self, bench, good):
        asked = order(bench, "debit")
        charge = bench.gateway.charge(asked)
        assert charge.state == PROCESSING
        bench.clear(charge, good)
        found = bench.gateway.find_charge(asked)
        assert found.state == (SUCCEEDED if good else FAILED)
        assert bool(found.reason) != good

    # Answers that do not come

    @needs("lost")
    def test_a_charge_whose_answer_is_lost_is_found_and_not_made_again(self, bench):
        asked = order(bench, "unanswered")
        with pytest.raises(Unanswered):
            bench.gateway.charge(asked)
        found = bench.gateway.find_charge(asked)
        assert found.state == SUCCEEDED
        assert bench.gateway.charge(asked).reference == found.reference
        assert len([each for each in taken(bench, "charge") if each.key == asked.key]) == 1

    @needs("lost")
    def test_a_charge_that_never_arrived_is_not_found_and_is_made_again(self, bench):
        asked = order(bench, "lost")
        with pytest.raises(Unanswered):
            bench.gateway.charge(asked)
        assert bench.gateway.find_charge(asked) is None
        assert bench.gateway.charge(asked).state == SUCCEEDED
        assert len([each for each in taken(bench, "charge") if each.key == asked.key]) == 1

    # Refunds

    @needs("refunds")
    def test_money_goes_back_in_parts_and_never_more_than_came(self, bench):
        charge = bench.gateway.charge(order(bench))
        part = back(charge, 1000)
        assert bench.gateway.find_refund(part) is None
        refund = bench.gateway.refund(part)
        assert (refund.state, refund.amount, refund.currency) == (SUCCEEDED, 1000, "usd")
        assert bench.gateway.refund(part) == refund
        assert bench.gateway.find_refund(part) == refund
        assert bench.gateway.find_refund(replace(part, reference=refund.reference)) == refund
        with pytest.raises(Refused):
            bench.gateway.refund(back(charge, AMOUNT - 1000 + 1))
        rest: Refund = bench.gateway.refund(back(charge, AMOUNT - 1000, reason="Out of goodwill"))
        assert rest.reference != refund.reference
        with pytest.raises(Refused):
            bench.gateway.refund(back(charge, 1))

    @needs("refunds")
    def test_a_charge_that_failed_is_not_refunded(self, bench):
        with pytest.raises(Refused):
            bench.gateway.refund(back(bench.gateway.charge(order(bench, "declined")), 1))

    @needs("refunds")
    def test_a_refund_that_comes_back_and_arrives_after_all_is_told_each_time(self, bench):
        asked = back(bench.gateway.charge(order(bench)), 1000)
        refund = bench.gateway.refund(asked)
        _, cursor = everything(bench.gateway.happenings_since)
        for turn, state in ((bench.send_back, FAILED), (bench.arrive, SUCCEEDED)):
            turn(refund)
            found, cursor = everything(bench.gateway.happenings_since, cursor)
            assert {(each.kind, each.key) for each in found if each.reference == refund.reference} == {
                ("refund", asked.key)
            }
            told = bench.gateway.find_refund(replace(asked, reference=refund.reference))
            assert (told.state, bool(told.words)) == (state, state == FAILED)
        moved = [each.amount for each in taken(bench, "refund") if each.reference == refund.reference]
        assert moved == [-1000, 1000, -1000]

    @needs("entries")
    def test_movements_tell_charges_and_refunds_by_their_keys(self, bench):
        asked = order(bench)
        charge = bench.gateway.charge(asked)
        part = back(charge, 700)
        bench.gateway.refund(part)
        ours = {each.key: (each.kind, each.amount) for each in taken(bench, "charge", "refund")}
        assert ours[asked.key] == ("charge", AMOUNT)
        assert ours[part.key] == ("refund", -700)
        far = datetime.now(UTC).date() - timedelta(days=400)
        assert not list(bench.gateway.entries_between(far, far))

    # What happens by itself

    @needs("renewals")
    def test_a_renewed_card_is_told_of_and_found_with_its_new_number(self, bench):
        card, whose = on_file(bench)
        _, cursor = everything(bench.gateway.happenings_since)
        bench.renew(card)
        found, _ = everything(bench.gateway.happenings_since, cursor)
        assert [each.kind for each in found if each.reference == card.reference] == ["method"]
        now = bench.gateway.find_method(card.reference)
        assert (now.reference, now.payer) == (card.reference, whose.reference)
        assert now.shown["last4"] != card.shown["last4"]
        assert now.shown["exp_year"] > card.shown["exp_year"]
        assert now.shown["fingerprint"] != card.shown["fingerprint"]

    @needs("disputes")
    @pytest.mark.parametrize("won", [True, False])
    def test_a_dispute_is_told_answered_and_judged(self, bench, won):
        charge = bench.gateway.charge(order(bench))
        _, cursor = everything(bench.gateway.disputes_since)
        reference = bench.dispute(charge)
        found, cursor = everything(bench.gateway.disputes_since, cursor)
        dispute = next(each for each in found if each.reference == reference)
        assert (dispute.charge, dispute.amount, dispute.currency) == (charge.reference, AMOUNT, "usd")
        assert dispute.state == NEEDS_RESPONSE
        assert dispute.reason
        assert dispute.evidence_due > datetime.now(UTC)
        with pytest.raises(Refused):
            bench.gateway.submit_evidence(reference, Evidence())
        files = [("proof.pdf", "application/pdf", b"%PDF-1.4 proof"), ("sign.png", "image/png", b"\x89PNG sign")]
        answered = bench.gateway.submit_evidence(reference, Evidence("They signed for it.", files))
        assert answered.state == UNDER_REVIEW
        bench.judge(reference, won)
        found, _ = everything(bench.gateway.disputes_since, cursor)
        assert [each.state for each in found if each.reference == reference][-1] == (WON if won else LOST)

    @needs("disputes")
    def test_a_dispute_that_is_given_up_is_lost(self, bench):
        charge = bench.gateway.charge(order(bench))
        reference = bench.dispute(charge)
        assert bench.gateway.accept_dispute(reference).state == LOST
        with pytest.raises(Refused):
            bench.gateway.submit_evidence(reference, Evidence("Too late."))

    @needs("debit")
    def test_what_happens_by_itself_is_told_with_our_key(self, bench):
        _, cursor = everything(bench.gateway.happenings_since)
        asked = order(bench, "debit")
        charge = bench.gateway.charge(asked)
        bench.clear(charge)
        found, cursor = everything(bench.gateway.happenings_since, cursor)
        ours = [each for each in found if each.reference == charge.reference]
        assert {(each.kind, each.key) for each in ours} == {("charge", asked.key)}
        assert [each.at for each in found] == sorted(each.at for each in found)
        assert cursor
