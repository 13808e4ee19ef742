"""Every verb meets every other: no deadlock, no error but a refusal in words, no effect lost, the books agree."""

from contextlib import contextmanager
from itertools import combinations_with_replacement, permutations

import pytest
from django.db import connection

from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from customers.undo.operation import undo
from tests.abuse.verbs import claims
from tests.abuse.verbs.each.shared import is_refusal
from tests.abuse.verbs.pairs import Actor, meet
from tests.abuse.verbs.verbs import VERBS
from tests.abuse.verbs.world import World
from tests.factories import customer, staff
from tests.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_commits"), pytest.mark.threads]
PAIRS = list(combinations_with_replacement(VERBS, 2))
# Those that were wrong once, and their nearest relatives.
SAMPLE = [
    ("revise", "pay_in_part"),
    ("finalize_correction_that_moved", "unmerge"),
    ("merge", "merge_the_other_way"),
    ("merge_with_a_family", "bill_in_another_currency"),
    ("take_pending", "merge_the_other_way"),
    ("apply_import", "edit_customer"),
    ("be_edited_by_staff", "edit_staff"),
    ("archive_product", "archive_product"),
    ("archive_price", "archive_price"),
    ("edit_tax_rate", "archive_tax_rate"),
    ("invite", "accept_invitation"),
    ("change_address", "change_role"),
    ("reverse_payment", "reverse_payment"),
    ("receive_for_several", "pay_in_part"),
    ("reverse_incoming", "void"),
    ("draw_again", "draw_again"),
    ("draw_again_what_was_seen_before", "draw_again"),
    ("draw_again", "void"),
    ("ask_about_a_mail", "void"),
    ("cancel_mail", "cancel_mail"),
    ("note_that_a_mail_went", "merge"),
    ("send_mail_again", "send_mail_again"),
    ("approve_portal_request", "approve_portal_request"),
    ("approve_portal_request", "merge_the_other_way"),
    ("ask_in_the_portal", "delete_customer"),
    ("use_portal_link", "merge_the_other_way"),
    ("settle_charge", "settle_charge"),
    ("settle_charge", "merge_the_other_way"),
    ("settle_declined_charge", "pay_in_part"),
    ("begin_charge", "detach_method"),
    ("begin_charge_that_is_due", "begin_charge"),
    ("refund_charge", "refund_charge"),
    ("refund_with_a_credit_note", "refund_to_the_balance"),
    ("refund_again", "hear_that_a_dispute_was_lost"),
    ("hear_that_a_dispute_was_lost", "merge_the_other_way"),
    ("hear_that_a_debit_came_back", "merge_the_other_way"),
    ("accept_dispute", "hear_that_a_dispute_was_won"),
    ("pay_on_the_page", "begin_charge"),
    ("let_go_after_a_checkout", "delete_customer"),
    ("put_on_file_what_was_asked_for", "merge_the_other_way"),
    ("advance_subscription", "advance_subscription"),
    ("advance_subscription", "merge_the_other_way"),
    ("cancel_subscription", "pay_invoice_of_subscription"),
    ("change_subscription", "void_invoice_of_subscription"),
    ("end_tries_of_subscription", "cancel_subscription"),
    ("retry_subscription", "finalize_draft_of_subscription"),
    ("subscribe_with_two_coupons", "subscribe_with_two_coupons_the_other_way"),
    ("renew_a_batch", "merge_the_other_way"),
    ("bill_a_batch_of_a_run", "change_quantities_in_bulk"),
    ("move_in_from_elsewhere", "move_in_twice_by_one_reference"),
    ("run_the_clock", "take_usage_back"),
]
# SQLite has one lock: where the first stops makes no difference.
MOST_STOPS = 40 if connection.vendor == "postgresql" else 2


@contextmanager
def actors():
    made = Actor(), Actor()
    try:
        yield made
    finally:
        for actor in made:
            actor.end()


class Tally:
    """What came of many meetings."""

    def __init__(self):
        self.rounds, self.wrong, self.lost, self.claimed = 0, [], [], 0

    def add(self, names, results):
        self.rounds += 1
        for name, result in zip(names, results, strict=True):
            if isinstance(result, Exception):
                if not is_refusal(result):
                    self.wrong.append((names, name, repr(result)))
            else:
                self.claimed += len(result)
                self.lost += [(names, name, claim) for claim in claims.lost(result)]


def meetings(pairs, people, tally):
    """Every pair at every stop, in both worlds; the number of deadlocks."""
    with actors() as (first, second):
        for names in pairs:
            for stop in range(1, MOST_STOPS + 1):
                world = World(*people, turned=stop % 2 == 0)
                acts = [VERBS[name](world) for name in names]
                reached, results = meet(first, second, acts, stop)
                tally.add(names, results)
                if not reached:
                    break
        return first.refused_by_database + second.refused_by_database


def prove(pairs, figures=None):
    people, tally, before = (staff("Administrator"), staff("Administrator")), Tally(), claims.deadlocks()
    # Two witnesses: the verbs' own statements, and the database, which is told a little later.
    deadlocks = max(meetings(pairs, people, tally), claims.deadlocks() - before)
    found = claims.findings()
    if figures:
        counts = {"pairs": len(pairs), "tried": 2 * tally.rounds, "acknowledged_effects": tally.claimed}
        figures(**counts, lost=len(tally.lost), deadlocks=deadlocks, errors=len(tally.wrong), findings=len(found))
    assert (tally.wrong, tally.lost, deadlocks, found) == ([], [], 0, [])


def test_verbs_that_lock_much_meet():
    prove(SAMPLE)


@pytest.mark.prove
@pytest.mark.parametrize("part", range(8))
def test_every_verb_meets_every_other(part, figures):
    prove(PAIRS[part::8], figures)


def chains(orders, tally):
    """Merges of three customers in a row, or in a ring, at once; then all that was merged is taken back at once."""
    for order in orders:
        made = [customer(f"Link {n}", currency="eur") for n in range(3)]
        for n, each in enumerate(made):
            each.adjust_balance(-100 * (n + 1), by=None, now=each.created)
        ring = [(made[order[n]], made[order[(n + 1) % 3]]) for n in range(3)]
        results = at_once(*(lambda pair=pair: joined(*pair) for pair in ring))
        tally.add([f"merge {order}"] * 3, results)
        merged = CustomerMerge.objects.filter(target__in=made, undo_batch="")
        results = at_once(*(lambda each=each: parted(each) for each in merged))
        tally.add([f"unmerge {order}"] * len(results), results)


def joined(target, source):
    both = [Customer.objects.get(pk=each.pk) for each in (target, source)]
    return [CustomerMerge.make(*both, {}, by=None, now=target.created).public_id]


def parted(merge):
    undo(merge.batch, by=None, now=merge.created)
    return [f"customer.unmerged {merge.source.public_id}"]


def prove_chains(rounds, figures=None):
    before, tally = claims.deadlocks(), Tally()
    chains([*permutations(range(3))] * rounds, tally)
    met, found = claims.deadlocks() - before, claims.findings()
    if figures:
        figures(tried=6 * tally.rounds // 2, lost=len(tally.lost), deadlocks=met, errors=len(tally.wrong))
    assert (tally.wrong, tally.lost, met, found) == ([], [], 0, [])


def test_merges_in_a_chain_meet():
    prove_chains(1)


@pytest.mark.prove
def test_many_merges_in_chains_meet(figures):
    prove_chains(20, figures)
