"""The states of invoices and credit notes, and the one table of what can be done from which of them."""

from dataclasses import replace

from django.conf import settings
from django.db.models import Q

from billing_site.lib.renamed import find
from invoicing.models.finalizing.obstacles import OBSTACLES
from invoicing.models.sending.recipients import DELETED, NO_ADDRESS
from invoicing.rules.move import Move, Obstacle, table

DRAFT, OPEN, PAID, VOID, UNCOLLECTIBLE = "draft", "open", "paid", "void", "uncollectible"
STATUSES = [
    (DRAFT, "Draft"),
    (OPEN, "Open"),
    (PAID, "Paid"),
    (VOID, "Void"),
    (UNCOLLECTIBLE, "Uncollectible"),
]
NOTE_ISSUED, NOTE_VOID = "issued", "void"
RECEIVED, REVERSED = "received", "reversed"

PART_PAID = Obstacle(
    stands=lambda invoice: bool(invoice.amount_paid),
    query=lambda: Q(amount_paid__gt=0),
    why="Part of this invoice was paid. Issue a credit note instead of voiding it.",
    many="partly paid: issue a credit note instead",
)
CREDITED = Obstacle(
    stands=lambda invoice: bool(invoice.pre_payment_credit),
    query=lambda: Q(pre_payment_credit__gt=0),
    why="Void the credit notes of this invoice first.",
    many="with credit notes: void those first",
)
# Its payment was reversed after money was given back: the notes that did so can no longer be voided.
GIVEN_BACK = Obstacle(
    stands=lambda invoice: bool(invoice.post_payment_credit),
    query=lambda: Q(post_payment_credit__gt=0),
    why="Money was given back on this invoice by a credit note. Credit the rest instead of voiding it.",
    many="with money given back: credit the rest instead",
)

CHARGING = Obstacle(
    stands=lambda invoice: invoice.charging,
    query=lambda: Q(charging__in=[True]),
    why="A charge of this invoice is under way. Wait until its result is known.",
    many="with a charge under way: wait for its result",
)


def awaited() -> Q:
    """What finds invoices of which a charge waits for the customer, who may confirm it at any moment."""
    return find(settings.AWAITED_CHARGES)()


# An invoice that replaces it would be charged as well.
AWAITED = Obstacle(
    stands=lambda invoice: type(invoice)._default_manager.filter(awaited(), pk=invoice.pk).exists(),
    query=awaited,
    why="A charge of this invoice waits for the customer, who may confirm it at any moment. Give it up first.",
    many="with a charge that waits for the customer: give it up first",
)

# The corrected draft can be begun all the same: these stand in the way when it is to replace the invoice.
TO_REPLACE = (
    replace(
        PART_PAID,
        shown="Part of this invoice was paid, so it cannot be voided. Issue a credit note for what was wrong instead.",
    ),
    replace(CREDITED, shown="This invoice has credit notes. Void them first, or credit the rest."),
    GIVEN_BACK,
    CHARGING,
)

# Move -> {state: the answer from that state; None: from any other}. They are the literal answers of the API whose
# behaviour this follows, where it is known to give one (docs/rules.md, Invoices; void of an uncollectible one follows
# the documentation).
REFUSALS = {
    "change": {None: "Finalized invoices can't be updated in this way"},
    "finalize": {None: "This invoice is already finalized, you can't re-finalize a non-draft invoice."},
    "send": {DRAFT: "A draft cannot be sent. Finalize it first.", VOID: "A void invoice cannot be sent."},
    "pay": {
        PAID: "Invoice is already paid",
        VOID: "A void invoice cannot be paid.",
        DRAFT: "Finalize the invoice before recording a payment.",
    },
    "credit": {
        DRAFT: "A draft cannot be credited. Change it instead.",
        VOID: "A void invoice cannot be credited.",
    },
    "revise": {None: "Only open invoices can be corrected and reissued. For a paid one, issue a credit note."},
    "mark_uncollectible": {
        UNCOLLECTIBLE: "This invoice has already been marked uncollectible.",
        None: "You can only pass in open invoices. This invoice isn't open.",
    },
    "void": {
        PAID: "Invoices with `paid` payments cannot be voided.",
        DRAFT: "A draft has nothing to void. Delete it instead.",
        VOID: "This invoice is void already.",
    },
    "delete": {None: "You can only delete draft invoices."},
}
# Move -> {state: what to do instead, for a page}.
INSTEAD = {
    "send": {DRAFT: "Finalize it first."},
    "pay": {DRAFT: "Finalize it first."},
    "credit": {DRAFT: "Edit it instead."},
    "revise": {PAID: "Issue a credit note instead.", DRAFT: "Edit it instead."},
    "mark_uncollectible": {DRAFT: "Delete it instead."},
    "void": {DRAFT: "Delete it instead.", PAID: "Issue a credit note instead."},
    "delete": {OPEN: "Void it instead."},
}
VOIDING = (PART_PAID, CREDITED, GIVEN_BACK, CHARGING)
CHANGE, ADD, CHANGE_NOTE = "invoicing.change_invoice", "invoicing.add_invoice", "invoicing.change_creditnote"
MOVES = table(
    # name, from which states, permission, what a menu calls it, "it cannot be ..."
    Move("change", (DRAFT,), CHANGE, "Edit invoice", "edited", on_pages="edit"),
    Move("finalize", (DRAFT,), CHANGE, "Finalize", "finalized", obstacles=OBSTACLES),
    Move("send", (OPEN, PAID, UNCOLLECTIBLE), CHANGE, "Send invoice", "sent", obstacles=(DELETED, NO_ADDRESS)),
    Move("pay", (OPEN, UNCOLLECTIBLE), "invoicing.add_invoicepayment", "Record payment", "paid"),
    Move("credit", (OPEN, PAID, UNCOLLECTIBLE), "invoicing.add_creditnote", "Issue credit note", "credited"),
    Move("revise", (OPEN, UNCOLLECTIBLE), ADD, "Correct and reissue", "corrected and reissued", obstacles=TO_REPLACE),
    Move("duplicate", tuple(dict(STATUSES)), ADD, "Duplicate", "duplicated"),
    Move("mark_uncollectible", (OPEN,), CHANGE, "Mark uncollectible", "marked uncollectible", on_pages="uncollectible"),
    Move("void", (OPEN, UNCOLLECTIBLE), CHANGE, "Void invoice", "voided", obstacles=VOIDING),
    Move("delete", (DRAFT,), "invoicing.delete_invoice", "Delete draft", "deleted", method="delete_draft"),
    refusals=REFUSALS,
    instead=INSTEAD,
)

ONLY_WHILE_OPEN = "A credit note can only be voided while its invoice is open and nothing was given back."
FINAL = (
    Obstacle(
        stands=lambda note: note.type != "pre_payment",
        query=lambda: Q(refund_amount__gt=0) | Q(credit_amount__gt=0) | Q(out_of_band_amount__gt=0),
        why=ONLY_WHILE_OPEN,
        shown="{thing} cannot be voided: money was given back with it.",
    ),
    Obstacle(
        stands=lambda note: note.invoice.status != OPEN,
        query=lambda: ~Q(invoice__status=OPEN),
        why=ONLY_WHILE_OPEN,
        shown="{thing} cannot be voided: its invoice {thing.invoice} is {thing.invoice.status} and no longer open.",
    ),
)
# What can be done to a credit note (docs/rules.md, Credit notes).
NOTE_MOVES = table(
    Move("void", (NOTE_ISSUED,), CHANGE_NOTE, "Void credit note", "voided", noun="credit note", obstacles=FINAL),
    Move("send", (NOTE_ISSUED,), CHANGE_NOTE, "Send credit note", "sent", noun="credit note"),
    refusals={
        "void": {NOTE_VOID: "This credit note is void already."},
        "send": {NOTE_VOID: "A void credit note cannot be sent."},
    },
    instead={},
)

# A share of one incoming amount stands and falls with the whole of it.
CAME_IN_AS_ONE = Obstacle(
    stands=lambda payment: payment.incoming_id is not None,
    query=lambda: Q(incoming__isnull=False),
    why="This is a part of one amount that came in. Reverse the whole of that amount.",
)


def charged() -> Q:
    """What finds payments that stand for the money of a charge which its gateway has."""
    return find(settings.CHARGED_PAYMENTS)()


# Reversed here alone, its invoice would be charged once more, and the first charge could not be refunded.
CAME_THROUGH_A_GATEWAY = Obstacle(
    stands=lambda payment: type(payment)._default_manager.filter(charged(), pk=payment.pk).exists(),
    query=charged,
    why="This payment was charged through a gateway, which has the money. Refund it instead of reversing it. What the "
    "bank of the customer takes back is reversed by itself.",
)
ADD_REVERSAL = "invoicing.add_paymentreversal"
TWICE = {"reverse": {REVERSED: "This payment was reversed already."}}
ADD_PAYMENT = "invoicing.add_invoicepayment"
# What can be done to a payment, and to an amount that paid several invoices (docs/rules.md, Payments).
PAYMENT_MOVES = table(
    Move(
        *("reverse", (RECEIVED,), ADD_REVERSAL, "Reverse payment", "reversed"),
        noun="payment",
        obstacles=(CAME_IN_AS_ONE, CAME_THROUGH_A_GATEWAY),
    ),
    Move("send", (RECEIVED,), ADD_PAYMENT, "Send receipt", "sent", noun="payment", method="send_receipt"),
    refusals=TWICE | {"send": {REVERSED: "This payment was reversed, so there is nothing to confirm."}},
    instead={},
)
INCOMING_MOVES = table(
    Move("reverse", (RECEIVED,), ADD_REVERSAL, "Reverse payment", "reversed", noun="payment"),
    refusals=TWICE,
    instead={},
)
