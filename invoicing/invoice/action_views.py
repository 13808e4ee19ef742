"""The verbs of one invoice as pages: each says first exactly what will happen, then does it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from billing_site.company.models import Company, today
from billing_site.lib.money.text import format_amount
from billing_site.lib.text import count_of
from billing_site.pages.access import permitted
from billing_site.pages.confirm import confirm_page
from customers.models.balance import balance_words
from invoicing.invoice import wording
from invoicing.invoice.access import find_invoice, refused
from invoicing.issuing.draft import set_dates
from invoicing.issuing.steps import draft_totals
from invoicing.models.invoice import Invoice
from invoicing.models.issuing import check_finalizable
from invoicing.models.states import MOVES


def verb_page(request, invoice, move, act, confirmation):
    """Confirm on GET, `act` on POST. `act` gives the words of success; `confirmation` the context of the dialog."""
    why = wording.refusal(move, invoice)
    if why:
        return refused(request, invoice, why)
    if request.method == "POST":
        try:
            done = act()
        except Invoice.DoesNotExist:
            messages.error(request, "Somebody deleted this draft meanwhile.")
            return redirect("invoice_list")
        except ValueError as error:
            invoice.refresh_from_db()
            return refused(request, invoice, wording.refusal(move, invoice) or str(error))
        messages.success(request, done)
        return redirect(reverse("invoice_list") if move == "delete" else invoice)
    try:
        context = confirmation()
    except ValueError as error:
        return refused(request, invoice, str(error))
    template = "invoicing/invoice/confirm.html"
    return confirm_page(request, back=invoice, template=template, **{"tone": ""} | context)


@require_http_methods(["GET", "POST"])
@permitted("invoicing.change_invoice")
def invoice_finalize(request, public_id):
    invoice = find_invoice(public_id)

    def act():
        invoice.finalize(by=request.user, now=timezone.now())
        if invoice.status == "paid":
            return f"Finalized {invoice}. Nothing is due, so it is paid."
        return f"Finalized {invoice}. {wording.due_sentence(invoice, today())}"

    return verb_page(request, invoice, "finalize", act, lambda: finalize_context(invoice))


def finalize_context(invoice):
    """What finalizing will do: the number, the money, the day, the document replaced. Raises ValueError."""
    company, customer, lines = Company.current(), invoice.customer, list(invoice.lines.all())
    check_finalizable(invoice, lines, company)
    holder = company if company.counts_for_all else customer
    found = draft_totals(invoice, lines, customer)
    facts = [f"It takes the number {holder.next_invoice_number}, or the next one free at that moment."]
    facts += balance_facts(found)
    if found.amount_due:
        set_dates(invoice, company, timezone.now())
        due = f" by {wording.plain_day(invoice.due_date)}" if invoice.due_date else ""
        facts.append(f"{customer} is to pay {format_amount(found.amount_due, found.currency)}{due}.")
    else:
        facts.append("Nothing is due, so it is paid at once.")
    if not customer.currency:
        facts.append(f"{customer} is billed in {invoice.currency.upper()} from then on.")
    if invoice.from_invoice and invoice.from_invoice.status in ("open", "uncollectible"):
        facts.append(f"{invoice.from_invoice}, which it corrects, is voided in the same moment.")
    return {
        "title": "Finalize this invoice?",
        "lead": "From then on the invoice can no longer be edited: customer, lines and totals stay as they are now.",
        "facts": facts,
        "submit": "Finalize invoice",
    }


def balance_facts(found):
    if found.starting_balance == found.ending_balance:
        return []
    before = balance_words(found.starting_balance, found.currency)
    after = balance_words(found.ending_balance, found.currency)
    if found.applied_balance < 0:
        used = format_amount(-found.applied_balance, found.currency)
        return [f"{used} of the customer's credit is used; the credit balance becomes {after}."]
    return [f"The customer's balance changes from {before} to {after}."]


@require_http_methods(["GET", "POST"])
@permitted("invoicing.change_invoice")
def invoice_void(request, public_id):
    invoice = find_invoice(public_id)

    def act():
        invoice.void(by=request.user, now=timezone.now())
        return f"Voided {invoice}. Nothing is to be paid on it."

    return verb_page(request, invoice, "void", act, lambda: void_context(invoice))


def void_context(invoice):
    """What voiding will do. Raises ValueError when money or credit notes are on the invoice."""
    MOVES["void"].refuse(invoice)
    facts = ["The number stays taken, and the document stays on record, marked void.", "This cannot be undone."]
    moved = (invoice.ending_balance or 0) - invoice.starting_balance
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


@require_http_methods(["GET", "POST"])
@permitted("invoicing.change_invoice")
def invoice_uncollectible(request, public_id):
    invoice = find_invoice(public_id)

    def act():
        invoice.mark_uncollectible(by=request.user, now=timezone.now())
        return f"Marked {invoice} uncollectible."

    remaining = format_amount(invoice.amount_remaining, invoice.currency)
    return verb_page(
        request,
        invoice,
        "mark_uncollectible",
        act,
        lambda: {
            "title": f"Mark {invoice} uncollectible?",
            "lead": f"You give up on the {remaining} that {invoice.customer} still has to pay.",
            "facts": [
                "It counts as a bad debt and no longer as open or past due.",
                "It can still be paid or voided later, but not opened again.",
            ],
            "submit": "Mark uncollectible",
        },
    )


@require_http_methods(["GET", "POST"])
@permitted("invoicing.delete_invoice")
def invoice_delete(request, public_id):
    invoice = find_invoice(public_id)
    amount = format_amount(invoice.total, invoice.currency)

    def act():
        invoice.delete_draft(by=request.user, now=timezone.now())
        return f"Deleted the draft of {amount} for {invoice.customer}."

    return verb_page(request, invoice, "delete", act, lambda: delete_context(invoice, amount))


def delete_context(invoice, amount):
    swept = invoice.items.count()
    facts = ["It has no number yet, so no gap appears. This cannot be undone."]
    if swept:
        facts.insert(0, f"{count_of(swept, 'item')} that it had taken up will be pending again.")
    return {
        "title": "Delete this draft?",
        "lead": f"The draft of {amount} for {invoice.customer} is gone for good.",
        "facts": facts,
        "submit": "Delete draft",
        "tone": "btn-danger",
    }


@require_POST
@permitted("invoicing.add_invoice")
def invoice_duplicate(request, public_id):
    """A new draft with the same lines, opened in the editor."""
    invoice = find_invoice(public_id)
    try:
        draft = invoice.duplicate(by=request.user, now=timezone.now())
    except ValueError as error:
        return refused(request, invoice, str(error))
    messages.success(request, f"A new draft like {invoice.number or 'that one'}.")
    return redirect("invoice_edit", draft.public_id)


@require_http_methods(["GET", "POST"])
@permitted("invoicing.add_invoice")
def invoice_revise(request, public_id):
    """Correct and reissue: what will happen, then the draft that takes this invoice's place."""
    invoice = find_invoice(public_id)
    why = wording.refusal("revise", invoice)
    if why:
        return refused(request, invoice, why)
    if request.method == "POST":
        try:
            draft = invoice.revise(by=request.user, now=timezone.now())
        except ValueError as error:
            return refused(request, invoice, str(error))
        messages.success(request, f"This draft corrects {invoice}. Change what was wrong, then finalize it.")
        return redirect("invoice_edit", draft.public_id)
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


def revise_steps(invoice):
    """What happens, in the order in which it happens."""
    moved = (invoice.ending_balance or 0) - invoice.starting_balance
    steps = [
        ("A draft with the same lines opens", f"{invoice} itself stays as it is until then. Change what was wrong."),
        ("You finalize the draft", "It takes a new number; an issued document is never changed."),
        (f"{invoice} is voided in that moment", "Its number stays on record, and both documents name each other."),
    ]
    if moved:
        back = balance_words(-moved, invoice.currency)
        steps.append(("The credit balance is put right", f"{back} comes back first, then the new invoice uses it."))
    return steps
