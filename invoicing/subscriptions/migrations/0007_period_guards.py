"""What a period was and which invoice billed it stays: only a draft that is deleted leaves its period without one."""

from django.db import migrations

from billing_site.events.migrations._guards import frozen, never_emptied, never_replaced, refused, refused_by_query

PERIOD = "subscriptions_subscriptionperiod"
WORDS = "subscriptions_subscriptionperiod: what was billed never changes"
OF_DRAFT = "EXISTS (SELECT 1 FROM invoicing_invoice i WHERE i.id = OLD.invoice_id AND i.status = 'draft')"


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0006_billing_runs"), ("events", "0002_guards"), ("invoicing", "0001_initial")]

    operations = [
        frozen(PERIOD, ["id", "subscription_id", "start", "end", "is_free", "created"], words=WORDS),
        refused_by_query(
            PERIOD,
            "invoice",
            "UPDATE",
            f"NEW.invoice_id IS DISTINCT FROM OLD.invoice_id AND NOT (NEW.invoice_id IS NULL AND {OF_DRAFT})",
            WORDS,
        ),
        refused(PERIOD, "kept", "DELETE", words=WORDS),
        never_replaced(PERIOD, ("subscription_id", "start")),
        never_emptied(PERIOD),
    ]
