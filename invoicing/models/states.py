"""Which moves an invoice may make from which state, and the words that refuse the others."""

DRAFT, OPEN, PAID, VOID, UNCOLLECTIBLE = "draft", "open", "paid", "void", "uncollectible"
STATUSES = [
    (DRAFT, "Draft"),
    (OPEN, "Open"),
    (PAID, "Paid"),
    (VOID, "Void"),
    (UNCOLLECTIBLE, "Uncollectible"),
]
# Move -> the states it starts from (billing facts, section 10; void of an uncollectible one follows the documentation).
LEGAL = {
    "change": (DRAFT,),
    "delete": (DRAFT,),
    "finalize": (DRAFT,),
    "pay": (OPEN, UNCOLLECTIBLE),
    "void": (OPEN, UNCOLLECTIBLE),
    "mark_uncollectible": (OPEN,),
    "credit": (OPEN, PAID, UNCOLLECTIBLE),
    "revise": (OPEN, UNCOLLECTIBLE),
}
# The literal answers of the API whose behaviour this follows, where it is known to give one.
REFUSALS = {
    ("change", None): "Finalized invoices can't be updated in this way",
    ("delete", None): "You can only delete draft invoices.",
    ("finalize", None): "This invoice is already finalized, you can't re-finalize a non-draft invoice.",
    ("pay", PAID): "Invoice is already paid",
    ("pay", VOID): "A void invoice cannot be paid.",
    ("pay", DRAFT): "Finalize the invoice before recording a payment.",
    ("void", PAID): "Invoices with `paid` payments cannot be voided.",
    ("void", DRAFT): "A draft has nothing to void. Delete it instead.",
    ("void", VOID): "This invoice is void already.",
    ("mark_uncollectible", UNCOLLECTIBLE): "This invoice has already been marked uncollectible.",
    ("mark_uncollectible", None): "You can only pass in open invoices. This invoice isn't open.",
    ("credit", DRAFT): "A draft cannot be credited. Change it instead.",
    ("credit", VOID): "A void invoice cannot be credited.",
    ("revise", None): "Only open invoices can be corrected and reissued. For a paid one, issue a credit note.",
}


class IllegalMove(ValueError):
    """The invoice is in a state from which this move is not allowed; the text says so in plain words."""


def refuse_unless_legal(move, status):
    """Raise IllegalMove unless an invoice of this status may make the move."""
    if status not in LEGAL[move]:
        raise IllegalMove(REFUSALS.get((move, status)) or REFUSALS.get((move, None)) or f"This invoice is {status}.")
