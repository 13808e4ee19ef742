"""What a change of a subscription comes to, in words: items before and after, credits and charges, now and next."""

from decimal import Decimal
from typing import Any

from billing_site.lib.money.amounts import round_half_up
from billing_site.lib.money.text import format_amount
from invoicing.subscriptions.editor.figures import day_of, shown_invoice
from invoicing.subscriptions.editor.rows import Row
from invoicing.subscriptions.models.verbs.foreseeing import Foresight


def change_shown(foresight: Foresight, before: list[Row], after: list[Row]) -> dict[str, Any]:
    """{items, due, lines, net, now, later, next, words}: `lines` are what the change itself gives back and bills.

    `due` are the invoices of what is billed before, since the clock did not come by yet.
    """
    subscription = foresight.course.subscription
    zone, currency = subscription.time_zone, subscription.currency
    amounts = [round_half_up(Decimal(line["quantity"]) * Decimal(line["unit_amount"])) for line in foresight.changed]
    lines = [
        {"description": line["description"], "amount": format_amount(amount, currency)}
        for line, amount in zip(foresight.changed, amounts, strict=True)
    ]
    before_it, found = foresight.found[: foresight.due], foresight.found[foresight.due :]
    at_once = [each for each in found if each.at == foresight.changed_at and not foresight.is_planned]
    after_that = found[len(at_once) :]
    now = shown_invoice(at_once[0], 1, zone) if at_once else None
    total = now["total"] if now else format_amount(0, currency)
    return {
        "items": compared(before, after),
        "due": [shown_invoice(each, 0, zone) for each in before_it],
        "lines": lines,
        "net": format_amount(sum(amounts), currency),
        "now": now,
        "total": total,
        "waits": bool(lines) and not at_once,
        "later": day_of(foresight.changed_at, zone) if foresight.is_planned and foresight.changed_at else "",
        "next": shown_invoice(after_that[0], 2, zone) if after_that else None,
        "words": f"Now {total}." if not foresight.is_planned else "Nothing now.",
    }


def compared(before: list[Row], after: list[Row]) -> list[dict]:
    """The items as they are and as they will be: {before, after}, '' where there is none."""
    old = {row.key: said(row) for row in before}
    new = {row.key: said(row) for row in after}
    keys = dict.fromkeys([*old, *new])
    rows = [{"before": old.get(key, ""), "after": new.get(key, "")} for key in keys]
    return [row | {"is_same": row["before"] == row["after"]} for row in rows]


def said(row: Row) -> str:
    """'3 × Gold · €10.00 EUR / month, VAT 19 %'"""
    quantity = row.cells["quantity"] or "1"
    words = row.cells["price"] if quantity == "1" else f"{quantity} × {row.cells['price']}"
    return f"{words}, {row.cells['tax']}" if row.cells["tax"] else words
