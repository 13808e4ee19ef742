"""The verbs of one invoice as pages: each says first exactly what will happen, then does it."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.lib.text import count_of
from billing_site.pages.access import permitted
from customers.models.balance import balance_words
from customers.models.redemption import Redemption
from invoicing.invoice import sending
from invoicing.invoice.access import find_invoice, refused
from invoicing.invoice.dialog import invoice_dialog, page_of_invoice
from invoicing.invoice.finalizing import finalize_question, finalized_words
from invoicing.models.invoice import Invoice
from invoicing.models.states import AWAITED, MOVES


def void_question(invoice: Invoice):
    """What voiding will do. Raises ValueError when money or credit notes are on the invoice."""
    MOVES["void"].refuse(invoice)
    facts = ["The number stays taken, and the document stays on record, marked void.", "This cannot be undone."]
    facts = [*coupon_facts(invoice), *facts]
    moved = (invoice.ending_balance or 0) - invoice.starting_balance
    if AWAITED.stands(invoice):
        facts.insert(0, "The charge that waits for the customer is given up. What they confirmed just then is credit.")
    if moved:
        back = balance_words(-moved, invoice.currency)
        facts.insert(0, f"What it did to the customer's balance is taken back: an entry of {back}.")
    remaining = format_amount(invoice.amount_remaining, invoice.currency)
    return {
        "title": f"Void {invoice}?",
        "lead": f"{remaining} is no longer to be paid by {invoice.customer}.",
        "facts": facts,
        "submit": "Void invoice",
        "tone": "btn-danger",
    }


def coupon_facts(invoice: Invoice) -> list[str]:
    """What voiding the invoice does with the coupons that it used, in sentences."""
    now, holder = timezone.now(), invoice.customer.merged_into or invoice.customer
    return list(filter(None, (use.return_words(holder, now=now) for use in Redemption.of(invoice.public_id))))


def voided_words(invoice: Invoice) -> str:
    return f"Voided {invoice}. Nothing is to be paid on it."


def uncollectible_question(invoice: Invoice):
    remaining = format_amount(invoice.amount_remaining, invoice.currency)
    return {
        "title": f"Mark {invoice} uncollectible?",
        "lead": f"You give up on the {remaining} that {invoice.customer} still has to pay.",
        "facts": [
            "It counts as a bad debt and no longer as open or past due.",
            "It can still be paid or voided later, but not opened again.",
        ],
        "submit": "Mark uncollectible",
    }


def uncollectible_words(invoice: Invoice) -> str:
    return f"Marked {invoice} uncollectible."


def delete_question(invoice: Invoice):
    swept = invoice.items.count()
    facts = ["It has no number yet, so no gap appears. This cannot be undone."]
    if swept:
        facts.insert(0, f"{count_of(swept, 'item')} that it had taken up will be pending again.")
    return {
        "title": "Delete this draft?",
        "lead": f"The draft of {draft_words(invoice)} is gone for good.",
        "facts": facts,
        "submit": "Delete draft",
        "tone": "btn-danger",
    }


def deleted_words(invoice: Invoice) -> str:
    return f"Deleted the draft of {draft_words(invoice)}."


def draft_words(invoice: Invoice) -> str:
    return f"{format_amount(invoice.total, invoice.currency)} for {invoice.customer}"


finalizing = partial(invoice_dialog, "finalize", done=finalized_words, guarded=True, undo=sending.cancel_address)
invoice_finalize = finalizing(finalize_question)
invoice_finalize_and_send = finalizing(partial(finalize_question, send=True), send=True)
invoice_void = invoice_dialog("void", void_question, voided_words)
invoice_uncollectible = invoice_dialog("mark_uncollectible", uncollectible_question, uncollectible_words)
invoice_delete = invoice_dialog("delete", delete_question, deleted_words, after="invoice_list")


@require_POST
@permitted("invoicing.add_invoice")
def invoice_duplicate(request: StaffRequest, public_id: str) -> HttpResponse:
    """A new draft with the same lines, opened in the editor."""
    invoice = find_invoice(public_id)
    return draft_opened(request, invoice, invoice.duplicate, f"A new draft like {invoice.number or 'that one'}.")


def draft_opened(request: StaffRequest, invoice: Invoice, verb: Callable[..., Invoice], words: str) -> HttpResponse:
    """The editor of the draft that this verb of the invoice gives, with the words for what it is."""
    try:
        draft = verb(by=request.user, now=timezone.now())
    except ValueError as error:
        return refused(request, invoice, str(error))
    messages.success(request, words)
    return redirect("invoice_edit", draft.public_id)


@page_of_invoice("revise")
def invoice_revise(request: StaffRequest, invoice: Invoice) -> HttpResponse:
    """Correct and reissue: what will happen, then the draft that takes this invoice's place."""
    if request.method == "POST":
        words = f"This draft corrects {invoice}. Change what was wrong, then finalize it."
        return draft_opened(request, invoice, invoice.revise, words)
    context = {"invoice": invoice, "draft": invoice.revisions.drafts().first(), "steps": revise_steps(invoice)}
    return render(
        request,
        "invoicing/invoice/invoice_revise.html",
        context
        | {
            "title": f"Correct and reissue {invoice}",
            "submit": "Open the draft" if context["draft"] else "Create the corrected draft",
            "cancel_url": invoice.get_absolute_url(),
            "blocked": MOVES["revise"].problem(invoice),
        },
    )


def revise_steps(invoice: Invoice) -> list:
    """What happens, in the order in which it happens."""
    moved = (invoice.ending_balance or 0) - invoice.starting_balance
    steps = [
        ("A draft with the same lines opens", f"{invoice} itself stays as it is until then. Change what was wrong."),
        ("You finalize the draft", "It takes a new number; an issued document is never changed."),
        (f"{invoice} is voided in that moment", "Its number stays on record, and both documents name each other."),
    ]
    if AWAITED.stands(invoice):
        both = f"They are not to pay both. Should they have confirmed it just then, {invoice} is paid, and stays."
        steps.insert(1, ("The charge that waits for the customer is given up", both))
    if moved:
        back = balance_words(-moved, invoice.currency)
        steps.append(("The credit balance is put right", f"{back} comes back first, then the new invoice uses it."))
    if names := ", ".join(dict.fromkeys(str(use.coupon) for use in Redemption.of(invoice.public_id))):
        steps.append(("Its coupons move along", f"The correction keeps {names}, and no use is counted twice."))
    return steps
