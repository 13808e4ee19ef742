"""Running subscriptions from a CSV file: what each would be and bill first, having them, and taking them back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from billing_site.lib.dates import MONTHS
from billing_site.lib.money.text import format_amount
from billing_site.staff.models.user import User
from customers.models.coupon import Coupon
from customers.models.csv_import import ImportBatch, ImportRow
from customers.models.customer import Customer
from customers.models.discount import Discount
from invoicing.imports.columns import together
from invoicing.imports.kind import Checked, Read
from invoicing.issuing.draft import check_currency
from invoicing.models.catalog.price import Price
from invoicing.models.invoice import Invoice
from invoicing.subscriptions.imports.cells import items, read
from invoicing.subscriptions.imports.named import Named
from invoicing.subscriptions.models.discounts import Wanted
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.creating import Choice
from invoicing.subscriptions.models.verbs.foreseeing import Foreseen, Foresight
from invoicing.subscriptions.models.verbs.moving_in import draw_up_running, move_in, move_out

MOMENTS = ("paid_until", "started", "trial_end", "cancel_at")
KEPT = (*MOMENTS, "collection_method", "days_until_due", "description")
NO_METHOD = (
    "This customer has no payment method on file, so what it bills cannot be charged. Add one before its first invoice."
)


def check(rows: Sequence[Read]) -> list[Checked]:
    """What each subscription of these rows would be, and its first invoice; so many queries, however many they are."""
    named, now = Named.by(rows), timezone.now()
    return [check_group(group, named, now) for group in together(iter(rows), "reference")]


def check_group(rows: list[Read], named: Named, now: datetime) -> Checked:
    first = rows[0]
    checked = Checked(first.number, first.values.get("customer", ""))
    for row in rows:
        checked.problems += [[where, words] for where, words in row.problems]
    values = read(rows, named.zone, checked.problems)
    reference = values.get("reference", "")
    if not reference and not checked.problems:
        checked.problems.append(["reference", "Say what it is called where it comes from."])
    checked.key = f"reference {reference}" if reference else ""
    if reference in named.here:
        checked.kind, checked.thing = ImportRow.SAME, named.here[reference]
        checked.problems = []
        return checked
    customer = the_customer(values, named, checked.problems)
    choices = the_choices(rows, named, checked.problems)
    coupons = the_coupons(values, named, checked.problems)
    if customer and not checked.problems:
        checked.label = str(customer)
        metadata = {key: text for row in rows for key, text in row.metadata.items()}
        plan(checked, values | {"metadata": metadata}, customer, choices, coupons, named, now)
    return checked


def the_customer(values: dict, named: Named, problems: list[list[str]]) -> Customer | None:
    name = values.get("customer", "")
    found = named.customers.get(name, [])
    if len(found) == 1:
        return found[0]
    words = "Say whose it is: by the customer's id, email or external reference."
    if found:
        words = f"{len(found)} customers fit “{name[:60]}”. Give the id of the one that is meant."
    elif name:
        words = f"No customer has the id, email or reference “{name[:60]}”. Import or add them first."
    problems.append(["customer", words])
    return None


def the_choices(rows: list[Read], named: Named, problems: list[list[str]]) -> list[Choice]:
    found = items(rows, problems)
    if not found and not problems:
        problems.append(["price", "Say what it costs: a price by its id or lookup key."])
    for name, _ in found:
        if name not in named.prices:
            problems.append(["price", f"There is no price with the id or lookup key “{name[:60]}”."])
    return [Choice(named.prices[name], quantity) for name, quantity in found if name in named.prices]


def the_coupons(values: dict, named: Named, problems: list[list[str]]) -> list[Coupon]:
    codes = [code.strip() for code in values.get("coupon", "").split(",") if code.strip()]
    for code in codes:
        if code not in named.coupons:
            problems.append(["coupon", f"There is no coupon “{code[:60]}”."])
    return [named.coupons[code] for code in codes if code in named.coupons]


def plan(
    checked: Checked,
    values: dict[str, Any],
    customer: Customer,
    choices: list[Choice],
    coupons: list[Coupon],
    named: Named,
    now: datetime,
) -> None:
    """What it would be, tried in memory with its first invoice; what the verbs refuse is an error of the row."""
    has_method = customer.pk in named.with_method
    collection = values.setdefault("collection_method", Invoice.CHARGE if has_method else "send_invoice")
    if collection == Invoice.CHARGE and not has_method:
        checked.remarks.append(["collection_method", NO_METHOD])
    fields = {name: values[name] for name in (*KEPT, "metadata") if name in values}
    try:
        given = given_to(customer, coupons, now)
        course = draw_up_running(customer, choices, now=now, company=named.company, discounts=given, **fields)
        subscription = course.subscription
        check_currency(customer, subscription.currency)
        own = Wanted(coupons, (), lambda: 0).tried(subscription, customer, now=now)
        invoices = Foresight(course, customer, named.company, own).until(1)
    except ValueError as refusal:
        checked.problems.append([getattr(refusal, "field", ""), str(refusal)])
        return
    checked.values = written(values, customer, choices, coupons, subscription.currency)
    checked.shown = shown(subscription, choices, coupons, values, invoices, named.zone)
    if invoices:
        checked.values["first"] = [subscription.currency, invoices[0].invoice.amount_due or invoices[0].invoice.total]
    if subscription.current_period_end and subscription.current_period_end <= now:
        words = "It is paid until a day in the past: its next period is billed at once, from that day on."
        checked.remarks.append(["paid_until", words])


def given_to(customer: Customer, coupons: list[Coupon], now: datetime) -> list[Discount]:
    return [Discount.build(coupon, customer, now=now) for coupon in coupons]


def written(values: dict, customer: Customer, choices: list[Choice], coupons: list[Coupon], currency: str) -> dict:
    """As JSON, for `apply`."""
    kept = {name: values[name] for name in KEPT if name in values}
    kept |= {name: kept[name].isoformat() for name in MOMENTS if name in kept}
    return {
        "reference": values["reference"],
        "customer": customer.public_id,
        "items": [[choice.price.public_id, str(choice.quantity)] for choice in choices],
        "coupons": [coupon.public_id for coupon in coupons],
        "fields": kept | {"metadata": values["metadata"], "currency": currency},
    }


def shown(
    subscription: Subscription,
    choices: list[Choice],
    coupons: list[Coupon],
    values: dict,
    invoices: list[Foreseen],
    zone: ZoneInfo,
) -> list[list[str]]:
    """[label, before, after] of what the row would make."""
    sold = ", ".join(f"{choice.quantity:f} × {choice.price.product}" for choice in choices)
    first = "None: it ends before that"
    if invoices:
        total = format_amount(invoices[0].invoice.total, subscription.currency)
        first = f"{day_words(invoices[0].at, zone)}: {total} {subscription.currency.upper()}"
    found = [["Items", "", sold], ["First invoice", "", first]]
    labels = {"paid_until": "Paid until", "trial_end": "Trial until", "started": "Started", "cancel_at": "Ends on"}
    found += [[label, "", day_words(values[name], zone)] for name, label in labels.items() if name in values]
    if coupons:
        found.append(["Coupon", "", ", ".join(map(str, coupons))])
    return [*found, ["Collection", "", subscription.get_collection_method_display()]]


def day_words(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local.day} {MONTHS[local.month]} {local.year}"


def totals(batch: ImportBatch) -> dict[str, Any]:
    """What the first invoices come to by currency, for the page of the dry run."""
    amounts: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    for changes in batch.rows.filter(kind=ImportRow.NEW).values_list("changes", flat=True).iterator():
        if first := changes["values"].get("first"):
            numbers[first[0]] += 1
            amounts[first[0]] += first[1]
    words = {code: f"{format_amount(amounts[code], code)} {code.upper()}" for code in sorted(numbers)}
    return {"totals": [[words[code], numbers[code]] for code in words]} if words else {}


def apply(values: dict, thing: str, *, by: User | None, now: datetime) -> str:
    customer = Customer.objects.existing().filter(public_id=values["customer"]).first()
    if customer is None:
        raise ValueError("The customer was deleted meanwhile.")
    prices = Price.objects.select_related("product").filter(public_id__in=[price for price, _ in values["items"]])
    known = {price.public_id: price for price in prices}
    choices = [Choice(known[price], Decimal(quantity)) for price, quantity in values["items"]]
    found = {coupon.public_id: coupon for coupon in Coupon.objects.filter(public_id__in=values["coupons"])}
    fields = dict(values["fields"])
    fields |= {name: datetime.fromisoformat(fields[name]) for name in MOMENTS if name in fields}
    coupons = [found[code] for code in values["coupons"]]
    return move_in(customer, choices, values["reference"], by=by, now=now, coupons=coupons, **fields).public_id


def undo(values: dict, thing: str, *, by: User | None, now: datetime) -> None:
    """It ends without an invoice, unless it was billed."""
    subscription = Subscription.objects.filter(public_id=thing).first()
    if subscription:
        move_out(subscription, by=by, now=now)
