"""Verbs of money that goes back: refunds with all that they may carry, disputes, debits that their bank takes back."""

from django.utils import timezone

from invoicing.collecting.gateways import interface
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.disputing import evidence
from invoicing.collecting.models.disputing.learning import learn
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.models.refunding import crediting, for_notes
from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditRequest
from tests.abuse.verbs.each.collecting import came_to
from tests.abuse.verbs.each.shared import again, does, events, table
from tests.factories import issued

VERBS, verb = table()


def settled(refund, state):
    """The gateway said so of this refund."""
    refund.settle(interface.Refund(state, f"tre_{refund.pk}", refund.amount, refund.currency), now=timezone.now())


@verb
def refund_with_a_credit_note(world):
    attempt = world.charged
    return lambda: [Refund.begin(again(attempt), 300, issue_note=True, **world.now).credit_note.public_id]


@verb
def refund_to_the_balance(world):
    attempt = world.charged
    return lambda: [crediting.credit(again(attempt), 300, reason="duplicate", **world.now).public_id]


@verb
def send_the_refund_of_a_note(world):
    attempt = world.charged
    note = CreditNote.issue(again(attempt.invoice), CreditRequest(amount=300), refund=300, **world.now)
    return does(note, lambda row: for_notes.begin(row, attempt.public_id, **world.now))


def failed(world):
    refund = Refund.begin(world.charged, 200, **world.now)
    settled(refund, interface.FAILED)
    return refund


@verb
def refund_again(world):
    refund = failed(world)
    return does(refund, lambda row: Refund.begin(row.attempt, row.amount, instead_of=row, **world.now))


@verb
def put_a_failed_refund_aside(world):
    return does(failed(world), lambda row: row.put_aside(**world.now))


@verb
def hear_that_a_refund_failed_after_all(world):
    refund = Refund.begin(world.charged, 200, **world.now)
    settled(refund, interface.SUCCEEDED)
    return does(refund, lambda row: settled(row, interface.FAILED))


# Disputes


def told(world, state):
    """What the gateway says of the dispute of this world's charge."""
    attempt, reference = world.charged, f"tdp_{world.number}"
    return interface.Dispute(reference, attempt.reference, 400, attempt.currency, state, "fraudulent", fee=1500)


def disputed(world):
    """The dispute of this world's charge, as the product knows it."""
    if world.dispute is None:
        world.dispute = learn("test", told(world, interface.NEEDS_RESPONSE), now=timezone.now())
    return world.dispute


def hearing(state, *, known=True):
    """The verb of what a gateway tells of a dispute that was `known` before, or not."""

    def verb_of(world):
        if known:
            disputed(world)
        news = told(world, state)

        def act():
            dispute = learn("test", news, now=timezone.now())
            return [dispute.kept.public_id] if dispute and dispute.kept else []

        return act

    return verb_of


VERBS |= {
    "hear_of_a_new_dispute": hearing(interface.NEEDS_RESPONSE, known=False),
    "hear_that_a_dispute_was_won": hearing(interface.WON),
    "hear_that_a_dispute_was_lost": hearing(interface.LOST),
}


@verb
def accept_dispute(world):
    return does(disputed(world), lambda dispute: dispute.accept(**world.now))


@verb
def write_evidence(world):
    return does(disputed(world), lambda dispute: dispute.write_evidence("It was sent.", **world.now))


@verb
def submit_evidence(world):
    disputed(world).write_evidence("It was delivered.", **world.now)
    return does(disputed(world), lambda dispute: dispute.submit(**world.now))


@verb
def add_a_file_to_the_evidence(world):
    upload = evidence.looked_at("proof.pdf", b"%PDF-1.7")
    return does(disputed(world), lambda dispute: evidence.add(dispute, [upload], **world.now))


@verb
def carry_an_answer_to_a_dispute(world):
    """What a worker writes before and after the gateway is told."""

    def carried(dispute):
        if dispute.claim(worker="w", now=timezone.now()):
            dispute.done(now=timezone.now())

    dispute = disputed(world)
    Dispute.objects.filter(pk=dispute.pk).update(wanted=Dispute.ACCEPT)
    return does(dispute, carried)


# Debits


@verb
def hear_that_a_debit_came_back(world):
    details = interface.MethodDetails(interface.SEPA_DEBIT, f"tpm_debit_{world.number}", shown={"last4": "3000"})
    debit = PaymentMethod.attach(world.buyer, details, gateway="test", **world.now)
    attempt = charge_now(issued(world.buyer), method=debit, **world.now)
    attempt.settle(came_to(attempt, interface.SUCCEEDED), now=timezone.now())

    def act():
        found = again(attempt)
        changed = found.settle(came_to(found, interface.FAILED, code="insufficient_funds"), now=timezone.now())
        return events("payment.reversed", found.payment) if changed else []

    return act
