"""Lines of issued invoices say what their documents say, where SQLite had kept a digit more than was read."""

import json
from decimal import Decimal

# Of a number that has more digits than a double surely holds: until now the first 15 of them were read, and issued.
LONG = """length(ltrim(replace(replace({0}, '-', ''), '.', ''), '0')) > 15"""
FIELDS = ("quantity", "unit_amount")


def as_issued(apps, schema_editor):
    """Put the number of the frozen document into its line, where the line's own was read as that one."""
    if schema_editor.connection.vendor != "sqlite":
        return
    long = " OR ".join(LONG.format(f"l.{field}") for field in FIELDS)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT l.id, l.public_id, l.quantity, l.unit_amount, i.frozen FROM invoicing_invoiceline l
                JOIN invoicing_invoice i ON i.id = l.invoice_id WHERE i.status <> 'draft' AND ({long})"""  # noqa: S608
        )
        for key, public_id, *kept, frozen in cursor.fetchall():
            lines = {line["id"]: line for line in json.loads(frozen).get("lines", [])}
            if issued := lines.get(public_id):
                numbers = [chosen(text, issued[field]) for field, text in zip(FIELDS, kept, strict=True)]
                cursor.execute(
                    "UPDATE invoicing_invoiceline SET quantity = %s, unit_amount = %s WHERE id = %s", [*numbers, key]
                )


def chosen(kept, issued):
    """The issued number as text where the kept one is the same to a double's 15 digits, else the kept one."""
    number = Decimal(issued)
    same = f"{float(kept):.15g}" == f"{float(number):.15g}" and number.is_finite()
    return f"{number.normalize():f}" if same else kept
