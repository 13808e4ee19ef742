"""Coupons on invoices that are issued already become redemptions, and are counted."""

from collections import Counter

from django.db import migrations
from django.db.models import Count

BATCH = 500
FIELDS = ("pk", "public_id", "number", "customer_id", "currency", "discounts", "figures", "finalized_at", "voided_at")


def fill(apps, schema_editor):
    """One redemption for each coupon that lowered an issued invoice; void ones gave theirs back."""
    Invoice, Line = apps.get_model("invoicing", "Invoice"), apps.get_model("invoicing", "InvoiceLine")
    Redemption = apps.get_model("customers", "Redemption")
    coupons = dict(apps.get_model("customers", "Coupon").objects.values_list("public_id", "pk"))
    if not coupons:
        return
    lowered, after = Invoice.objects.exclude(status="draft").filter(total_discount__gt=0).order_by("pk"), 0
    while batch := list(lowered.filter(pk__gt=after).values_list(*FIELDS)[:BATCH]):
        after = batch[-1][0]
        keys = [invoice[0] for invoice in batch]
        of_lines = {}
        for invoice, discounts in Line.objects.filter(invoice__in=keys).values_list("invoice_id", "discounts"):
            of_lines.setdefault(invoice, []).extend(discounts)
        rows = [use for invoice in batch for use in uses(invoice, of_lines.get(invoice[0], []))]
        given = {row["discount"] for row in rows if row["discount"]}
        discounts = apps.get_model("customers", "Discount").objects.filter(public_id__in=given)
        found = {
            public_id: (pk, coupon) for public_id, pk, coupon in discounts.values_list("public_id", "pk", "coupon")
        }
        Redemption.objects.bulk_create(merged(Redemption, rows, coupons, found))
    count(apps)


def uses(invoice, of_lines):
    """What each snapshot of a coupon took off this invoice."""
    pk, public_id, number, customer, currency, discounts, figures, finalized_at, voided_at = invoice
    taken = dict(figures.get("discounts", []))
    for snapshot in {each["id"]: each for each in [*discounts, *of_lines]}.values():
        if taken.get(snapshot["id"], 0) > 0:
            yield {
                "coupon": snapshot.get("coupon", ""),
                "discount": snapshot["id"] if snapshot.get("from_customer") else "",
                "amount_off": taken[snapshot["id"]],
                "invoice": public_id,
                "customer_id": customer,
                "number": number,
                "currency": currency,
                "created": finalized_at,
                "given_back_at": voided_at,
            }


def merged(Redemption, rows, coupons, discounts):
    """Redemptions, one for each coupon and invoice; what names no coupon that there is, is none."""
    found = {}
    for row in rows:
        discount, coupon = discounts.get(row.pop("discount"), (None, None))
        coupon = coupon or coupons.get(row.pop("coupon"))
        row.pop("coupon", None)
        if coupon is None:
            continue
        made = Redemption(coupon_id=coupon, discount_id=discount, **row)
        before = found.setdefault((made.invoice, coupon, discount), made)
        if before is not made:
            before.amount_off += made.amount_off
    return found.values()


def count(apps):
    """`times_redeemed`: customers who got the coupon, and invoices that it was chosen for and that stand."""
    Coupon = apps.get_model("customers", "Coupon")
    times = Counter()
    for model, rows in (("Discount", {}), ("Redemption", {"discount": None, "given_back_at": None})):
        found = apps.get_model("customers", model).objects.filter(**rows).order_by().values_list("coupon")
        times.update(dict(found.annotate(Count("pk"))))
    changed = [coupon for coupon in Coupon.objects.all() if coupon.times_redeemed != times[coupon.pk]]
    for coupon in changed:
        coupon.times_redeemed = times[coupon.pk]
    Coupon.objects.bulk_update(changed, ["times_redeemed"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_redemptions"), ("invoicing", "0002_guards")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
