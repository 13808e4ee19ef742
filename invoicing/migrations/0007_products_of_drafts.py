"""Lines of drafts and pending items that were made from a price sell its product; what was issued stays as it is."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    product = Subquery(apps.get_model("invoicing", "Price").objects.filter(pk=OuterRef("price")).values("product")[:1])
    lines = apps.get_model("invoicing", "InvoiceLine").objects.filter(invoice__status="draft")
    items = apps.get_model("invoicing", "InvoiceItem").objects.filter(invoice=None, deleted_at=None)
    for rows in (lines, items):
        rows.exclude(price=None).update(product=product)


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0006_products_of_lines")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
