"""What an invoice is called on the desk: its status, when it is due, what happened to it, amounts with their code."""

from datetime import date

from django.utils.html import escape
from django.utils.safestring import SafeString

from billing_site.lib.dates import short_date
from billing_site.lib.money.text import format_amount
from billing_site.lib.text import count_of
from invoicing.models.invoice import Invoice
from invoicing.models.states import DRAFT, MOVES, OPEN, PAID, UNCOLLECTIBLE, VOID
from invoicing.rules.supply import SAME

# Status -> (word, tone, icon); "past_due" is an open one whose day has passed.
BADGES = {
    DRAFT: ("Draft", "neutral", "circle-dashed"),
    OPEN: ("Open", "info", "send"),
    "past_due": ("Past due", "bad", "clock-alert"),
    PAID: ("Paid", "good", "circle-check"),
    VOID: ("Void", "neutral", "ban"),
    UNCOLLECTIBLE: ("Uncollectible", "warn", "circle-slash"),
}


def status_name(invoice: Invoice, today: date) -> str:
    """The status, or "past_due" for an open invoice that should have been paid before `today` (a date)."""
    return "past_due" if invoice.is_overdue(today) else invoice.status


def badge(invoice: Invoice, today: date) -> tuple[str, ...]:
    """(word, tone, icon) of its badge."""
    return BADGES[status_name(invoice, today)]


def badge_parts(words):
    """{label, tone, icon} of such a triple, as the pages of documents show it."""
    return dict(zip(("label", "tone", "icon"), words, strict=True))


def badge_cell(invoice: Invoice, today: date) -> str:
    word, tone, _ = badge(invoice, today)
    # Words of ours, which hold nothing to escape.
    return SafeString(f'<span class="badge-status tone-{tone}">{word}</span>')


def refusal(name: str, invoice: Invoice) -> str:
    """Why this invoice cannot make the move of that name, in words for a page that may be stale; '' when it can."""
    move = MOVES[name]
    if move.is_legal(invoice.status):
        return ""
    state = {DRAFT: "a draft", PAID: "paid already", VOID: "void"}.get(invoice.status, invoice.status)
    called = invoice.number or "This invoice"
    return f"{called} is {state} and cannot be {move.participle}. {move.instead.get(invoice.status, '')}".strip()


def amount_cell(amount: int, currency: str) -> str:
    """An amount with its code, for a table; the code once where the amount is written with it."""
    text, code = format_amount(amount, currency), currency.upper()
    if code in text:
        return SafeString(f'<span class="amount">{escape(text)}</span>')
    return SafeString(f'<span class="amount">{escape(text)} <span class="currency">{escape(code)}</span></span>')


def plain_day(day: date | None) -> str:
    """A date as '3 Dec 2026'; '' for None."""
    return f"{day.day} {day:%b %Y}" if day else ""


def supply_words(kind: str | None, start: date | None, end: date | None) -> str:
    """When what an invoice bills was supplied; '' where it is not told."""
    if not kind:
        return ""
    same = "Same as the date of issue" if kind == SAME else ""
    return same or " – ".join(plain_day(day) for day in (start, end) if day)


def due_sentence(invoice: Invoice, today: date) -> str:
    """One sentence on what is to be paid until when, or what became of it. `today` is the account's date."""
    remaining = format_amount(invoice.amount_remaining, invoice.currency)
    if invoice.status == DRAFT:
        return "A draft: it has no number yet, and nobody was asked to pay."
    if invoice.status == PAID and invoice.paid_at:
        return f"Paid on {short_date(invoice.paid_at)}."
    if invoice.status == VOID and invoice.voided_at:
        return f"Voided on {short_date(invoice.voided_at)}: nothing is to be paid."
    if invoice.status == UNCOLLECTIBLE and invoice.marked_uncollectible_at:
        marked = short_date(invoice.marked_uncollectible_at)
        return f"{remaining} given up as uncollectible on {marked}. It can still be paid."
    return open_sentence(invoice, remaining, today)


def open_sentence(invoice: Invoice, remaining, today: date) -> str:
    if invoice.due_date is None:
        return f"{remaining} to be paid, without a due date."
    left = (invoice.due_date - today).days
    if left < 0:
        return f"{remaining} was due on {plain_day(invoice.due_date)}, {count_of(-left, 'day')} ago."
    when = "today" if left == 0 else "tomorrow" if left == 1 else f"in {count_of(left, 'day')}"
    return f"{remaining} due on {plain_day(invoice.due_date)}, {when}."
