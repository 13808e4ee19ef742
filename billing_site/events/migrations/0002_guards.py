"""Events are never replaced and never emptied, by no statement of either database."""

from django.db import migrations

from billing_site.events.migrations._guards import REFUSAL, never_emptied, never_replaced


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [REFUSAL, never_replaced("events_event", "public_id"), never_emptied("events_event")]
