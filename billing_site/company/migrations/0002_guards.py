"""Number counters only go up, and who had a prefix stays written: the guards of the company's tables."""

from django.db import migrations

from billing_site.events.migrations._guards import frozen, never_emptied, never_replaced, refused

COMPANY, FORMER = "company_company", "company_formerprefix"
BACKWARDS = "NEW.next_invoice_sequence < OLD.next_invoice_sequence"
WORDS = "numbers only go up"


class Migration(migrations.Migration):
    dependencies = [("company", "0001_initial"), ("events", "0002_guards")]

    operations = [
        frozen(COMPANY, ["id", "public_id"]),
        refused(
            COMPANY, "counts_up", "UPDATE", f"NEW.invoice_prefix = OLD.invoice_prefix AND {BACKWARDS}", words=WORDS
        ),
        refused(COMPANY, "kept", "DELETE"),
        never_replaced(COMPANY, "public_id"),
        never_emptied(COMPANY),
        frozen(FORMER, ["id", "prefix", "owner"]),
        refused(FORMER, "counts_up", "UPDATE", BACKWARDS, words=WORDS),
        refused(FORMER, "kept", "DELETE"),
        never_replaced(FORMER, "prefix"),
        never_emptied(FORMER),
    ]
