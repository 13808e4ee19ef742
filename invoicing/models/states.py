"""The states of invoices and credit notes, and the one table of what can be done from which of them."""

from dataclasses import replace

from django.db.models import Exists, F, OuterRef, Q

from invoicing.models.line import InvoiceLine
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

NO_LINES = Obstacle(
    stands=lambda invoice: not invoice.lines.exists(),
    query=lambda: ~Exists(InvoiceLine.objects.filter(invoice=OuterRef("pk"))),
    why="Add at least one line before you finalize the invoice.",
    many="without any line",
)
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

# The refusals are the literal answers of the API whose behaviour this follows, where it is known to give one
# (docs/rules.md, Invoices; void of an uncollectible one follows the documentation).
MOVES = table(
    Move(
        name="change",
        on_pages="edit",
        states=(DRAFT,),
        permission="invoicing.change_invoice",
        label="Edit invoice",
        participle="edited",
        refusals={None: "Finalized invoices can't be updated in this way"},
    ),
    Move(
        name="finalize",
        states=(DRAFT,),
        permission="invoicing.change_invoice",
        label="Finalize",
        participle="finalized",
        refusals={None: "This invoice is already finalized, you can't re-finalize a non-draft invoice."},
        obstacles=(NO_LINES,),
    ),
    Move(
        name="pay",
        states=(OPEN, UNCOLLECTIBLE),
        permission="invoicing.add_invoicepayment",
        label="Record payment",
        participle="paid",
        refusals={
            PAID: "Invoice is already paid",
            VOID: "A void invoice cannot be paid.",
            DRAFT: "Finalize the invoice before recording a payment.",
        },
        instead={DRAFT: "Finalize it first."},
    ),
    Move(
        name="credit",
        states=(OPEN, PAID, UNCOLLECTIBLE),
        permission="invoicing.add_creditnote",
        label="Issue credit note",
        participle="credited",
        refusals={
            DRAFT: "A draft cannot be credited. Change it instead.",
            VOID: "A void invoice cannot be credited.",
        },
        instead={DRAFT: "Edit it instead."},
    ),
    Move(
        name="revise",
        states=(OPEN, UNCOLLECTIBLE),
        permission="invoicing.add_invoice",
        label="Correct and reissue",
        participle="corrected and reissued",
        refusals={None: "Only open invoices can be corrected and reissued. For a paid one, issue a credit note."},
        instead={PAID: "Issue a credit note instead.", DRAFT: "Edit it instead."},
        # The corrected draft can be begun all the same: these stand in the way when it is to replace this invoice.
        obstacles=(
            replace(
                PART_PAID,
                shown="Part of this invoice was paid, so it cannot be voided. "
                "Issue a credit note for what was wrong instead.",
            ),
            replace(CREDITED, shown="This invoice has credit notes. Void them first, or credit the rest."),
        ),
    ),
    Move(
        name="duplicate",
        states=(DRAFT, OPEN, PAID, VOID, UNCOLLECTIBLE),
        permission="invoicing.add_invoice",
        label="Duplicate",
        participle="duplicated",
    ),
    Move(
        name="mark_uncollectible",
        on_pages="uncollectible",
        states=(OPEN,),
        permission="invoicing.change_invoice",
        label="Mark uncollectible",
        participle="marked uncollectible",
        refusals={
            UNCOLLECTIBLE: "This invoice has already been marked uncollectible.",
            None: "You can only pass in open invoices. This invoice isn't open.",
        },
        instead={DRAFT: "Delete it instead."},
    ),
    Move(
        name="void",
        states=(OPEN, UNCOLLECTIBLE),
        permission="invoicing.change_invoice",
        label="Void invoice",
        participle="voided",
        refusals={
            PAID: "Invoices with `paid` payments cannot be voided.",
            DRAFT: "A draft has nothing to void. Delete it instead.",
            VOID: "This invoice is void already.",
        },
        instead={DRAFT: "Delete it instead.", PAID: "Issue a credit note instead."},
        obstacles=(PART_PAID, CREDITED),
    ),
    Move(
        name="delete",
        states=(DRAFT,),
        permission="invoicing.delete_invoice",
        label="Delete draft",
        participle="deleted",
        refusals={None: "You can only delete draft invoices."},
        instead={OPEN: "Void it instead."},
        method="delete_draft",
    ),
)

ONLY_WHILE_OPEN = "A credit note can only be voided while its invoice is open and nothing was given back."
# What can be done to a credit note (docs/rules.md, Credit notes).
NOTE_MOVES = table(
    Move(
        name="void",
        states=(NOTE_ISSUED,),
        permission="invoicing.change_creditnote",
        label="Void credit note",
        participle="voided",
        refusals={NOTE_VOID: "This credit note is void already."},
        obstacles=(
            Obstacle(
                stands=lambda note: note.type != "pre_payment",
                query=lambda: ~Q(total=F("pre_payment_amount")),
                why=ONLY_WHILE_OPEN,
                shown="{thing} cannot be voided: money was given back with it.",
            ),
            Obstacle(
                stands=lambda note: note.invoice.status != OPEN,
                query=lambda: ~Q(invoice__status=OPEN),
                why=ONLY_WHILE_OPEN,
                shown="{thing} cannot be voided: "
                "its invoice {thing.invoice} is {thing.invoice.status} and no longer open.",
            ),
        ),
        noun="credit note",
    ),
)
