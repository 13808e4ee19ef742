"""What pages show of methods: a row of each, its expiry in words, and which invoices wait to be charged to it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from billing_site.company.models import today
from billing_site.lib.money.text import format_amount
from billing_site.lib.places.addresses import format_address
from billing_site.lib.places.phones import display_phone
from customers.models.customer import Customer
from invoicing.collecting.models.charging.beginning import methods_for
from invoicing.collecting.models.method import PaymentMethod
from invoicing.models.invoice import Invoice
from invoicing.models.states import OPEN

SOON = timedelta(days=30)
MOST_NAMED = 5
MOST_WAITING = 50


class Badge(NamedTuple):
    label: str
    tone: str
    icon: str


def expiry_badge(method: PaymentMethod, day: date) -> Badge | None:
    """'Expired', 'Expires soon'; None of what is good for longer, or does not expire."""
    if method.expires_on is None or method.detached_at:
        return None
    if method.has_expired(day):
        return Badge("Expired", "bad", "calendar-x")
    if method.expires_on - day <= SOON:
        return Badge("Expires soon", "warn", "clock-alert")
    return None


def rows_of(customer: Customer) -> list[dict[str, Any]]:
    """Each method of a customer, the default first."""
    day = today()
    return [
        {
            "method": method,
            "note": note(method),
            "expiry": expiry_badge(method, day),
        }
        for method in PaymentMethod.objects.of(customer)
    ]


def note(method: PaymentMethod) -> str:
    """What tells it from another of its name: 'Expires 08/2030 · debit', 'Deutsche Bank · DE'."""
    shown = method.shown
    parts = [f"Expires {method.expiry}" if method.expiry else "", shown.get("funding", ""), shown.get("bank_name", "")]
    return " · ".join(part for part in (*parts, shown.get("country", "")) if part)


def billing_rows(method: PaymentMethod) -> list[tuple[str, str]]:
    """[(label, text)] of the billing details that are there; an address has its lines."""
    details = method.billing_details
    phone = details.get("phone") or ""
    address = {part: text or "" for part, text in (details.get("address") or {}).items()}
    rows = [
        ("Name", details.get("name") or ""),
        ("Email", details.get("email") or ""),
        ("Phone", display_phone(phone) if phone else ""),
        ("Address", "\n".join(format_address(address)) if any(address.values()) else ""),
    ]
    return [(label, text) for label, text in rows if text]


def waiting_for(method: PaymentMethod) -> list[Invoice]:
    """The invoices that would be charged to it next, the oldest first; the newest MOST_WAITING are looked at."""
    customer = method.customer
    charged = Invoice.objects.filter(
        customer__in=customer.with_merged(),
        status=OPEN,
        collection_method=Invoice.CHARGE,
        collection__stopped_at=None,
        collection__ended_at=None,
    )
    found = list(charged.select_related("customer").order_by("-id")[:MOST_WAITING])
    usual = next(iter(PaymentMethod.objects.of(customer).chargeable(customer.currency or "")), None)
    own = {key for key in (each.default_payment_method for each in found) if key}
    there = set(PaymentMethod.objects.of(customer).filter(public_id__in=own).values_list("public_id", flat=True))
    return [
        each
        for each in reversed(found)
        if (each.default_payment_method if each.default_payment_method in there else usual and usual.public_id)
        == method.public_id
    ]


def waiting_words(invoices: list[Invoice]) -> str:
    """'ACME-0001 (€120.00) and ACME-0002 (€10.00)'; '' for none."""
    named = [f"{each.number} ({format_amount(each.amount_remaining, each.currency)})" for each in invoices]
    if len(named) > MOST_NAMED:
        named = [*named[:MOST_NAMED], f"{len(named) - MOST_NAMED} more"]
    return f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else "".join(named)


def next_method(method: PaymentMethod, invoices: list[Invoice]) -> PaymentMethod | None:
    """What is charged for the first of these invoices once the method is detached; None where nothing can be."""
    return next((each for each in methods_for(invoices[0]) if each.pk != method.pk), None) if invoices else None


def next_words(method: PaymentMethod, invoices: list[Invoice]) -> str:
    """What becomes of the invoices that wait for a method that is to be detached; '' where none does."""
    if not invoices:
        return ""
    wait, are = ("waits", "It is") if len(invoices) == 1 else ("wait", "They are")
    other = next_method(method, invoices)
    then = (
        f"{are} charged to {other.words} then."
        if other
        else f"Nothing else can be charged: {are.lower()} not collected until there is another payment method."
    )
    return f"{waiting_words(invoices)} {wait} to be charged to it. {then}"
