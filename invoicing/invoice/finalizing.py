"""What finalizing a draft will do, as its dialog says it, and what was done."""

from django.conf import settings
from django.utils import timezone

from billing_site.company.models import today
from billing_site.lib.money.text import format_amount
from billing_site.lib.renamed import find
from customers.models.balance import balance_words
from invoicing.invoice import sending, wording
from invoicing.issuing.discounts import Counting, discounts_that_count
from invoicing.issuing.draft import copy_totals, set_dates
from invoicing.issuing.steps import draft_totals
from invoicing.models.finalizing.warnings import warnings_of
from invoicing.models.invoice import Invoice
from invoicing.models.issuing import check_lines, outlook
from invoicing.models.line import InvoiceLine
from invoicing.models.states import MOVES
from invoicing.rules.move import Obstacle
from invoicing.totals.parts import Totals


def finalize_question(invoice: Invoice, *, send: bool | None = None, charge: bool = False) -> dict:
    """What finalizing will do: the number, the money, the day, the document replaced, the mail, the first charge.

    `charge`: that comes at once, and not after the time to look the invoice over. Raises ValueError.
    """
    company, customer, now = invoice.seller, invoice.customer, timezone.now()
    lines = list(invoice.lines.select_related("price__product"))
    check_lines(invoice, lines)
    counting = discounts_that_count(invoice, lines, customer, now=now)
    found = draft_totals(invoice, lines, customer, counting)
    copy_totals(invoice, found, lines)
    set_dates(invoice, company, now)
    obstacles = MOVES["finalize"].standing(invoice)
    if obstacles:
        return not_yet(invoice, obstacles)
    holder = company if company.counts_for_all else customer
    facts = [
        *dropped_facts(invoice, lines, counting, found),
        f"It takes the number {holder.next_invoice_number}, or the next one free at that moment.",
    ]
    facts += [*balance_facts(found), due_fact(invoice, found)]
    if not customer.currency:
        facts.append(f"{customer} is billed in {invoice.currency.upper()} from then on.")
    if invoice.from_invoice and invoice.from_invoice.status in ("open", "uncollectible"):
        facts.append(f"{invoice.from_invoice}, which it corrects, is voided in the same moment.")
    first = find(settings.FIRST_CHARGE)(invoice, found.amount_due, at_once=charge, now=now)
    facts += [*sending.facts(invoice, company, send=send), *([first.words] if first.words else [])]
    with_it = " and send" if send else " and charge" if charge else ""
    return {
        "title": f"Finalize{with_it} this invoice?",
        "lead": "From then on the invoice can no longer be edited: customer, lines and totals stay as they are now.",
        "facts": facts,
        "warnings": warnings_of(invoice, lines),
        "submit": f"Finalize{with_it or ' invoice'}",
        "template": "invoicing/invoice/finalize.html",
        "invoice": invoice,
        "charge_waits": first.waits,
        "hidden": [("shown", outlook(invoice, found, counting))],
    }


def due_fact(invoice: Invoice, found: Totals) -> str:
    if not found.amount_due:
        return "Nothing is due, so it is paid at once."
    due = f" by {wording.plain_day(invoice.due_date)}" if invoice.due_date else ""
    return f"{invoice.customer} is to pay {format_amount(found.amount_due, found.currency)}{due}."


def dropped_facts(invoice: Invoice, lines: list[InvoiceLine], counting: Counting, found: Totals) -> list[str]:
    """Which coupons of the draft do not count any more, why, and what that changes."""
    if not counting.dropped:
        return []
    before = draft_totals(invoice, lines, invoice.customer)
    facts = [f"{why} It is not taken off." for why in counting.reasons]
    if before.total != found.total:
        totals = [format_amount(each.total, found.currency) for each in (found, before)]
        facts.append(f"The total is {totals[0]} now, and not {totals[1]}.")
    return facts


def not_yet(invoice: Invoice, obstacles: list[Obstacle]) -> dict:
    """What has to be put right before this draft can be issued, each with the way to the page for it."""
    told = [(each.why, *(each.link(invoice) or ("", ""))) for each in obstacles]
    return {
        "title": "This invoice cannot be finalized yet",
        "lead": "Nothing was done. First put this right:",
        "template": "invoicing/invoice/not_yet.html",
        "invoice": invoice,
        "obstacles": [(why.removesuffix(way), address, way) for why, address, way in told],
        "submit": "",
    }


def balance_facts(found: Totals) -> list:
    if found.starting_balance == found.ending_balance:
        return []
    before = balance_words(found.starting_balance, found.currency)
    after = balance_words(found.ending_balance, found.currency)
    if found.applied_balance < 0:
        used = format_amount(-found.applied_balance, found.currency)
        return [f"{used} of the customer's credit is used; the credit balance becomes {after}."]
    return [f"The customer's balance changes from {before} to {after}."]


def finalized_words(invoice: Invoice) -> str:
    mail = sending.waiting_words(invoice)
    if invoice.status == "paid":
        return f"Finalized {invoice}. Nothing is due, so it is paid. {mail}".strip()
    return f"Finalized {invoice}. {wording.due_sentence(invoice, today())} {mail}".strip()
