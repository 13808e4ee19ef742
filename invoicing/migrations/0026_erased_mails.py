"""The guard of mails lets one change of what they say pass: that it is erased with the personal data of the customer."""

from django.db import migrations

from billing_site.events.migrations._guards import frozen
from billing_site.lib.db.schema import VendorSQL

MESSAGE = "mail_message"
FACTS = ["id", "public_id", "kind", "about", "customer", "language", "pictures"]
FACTS += ["message_id", "actor_id", "created"]
PERSONAL = ["to", "cc", "subject", "text", "html", "data"]
WORDS = "mail_message: what a mail says never changes"
# As billing_site/mail/models/erasure.py writes it.
SAYS = "Erased with the personal data of the customer."
ERASED = (
    f"NEW.\"to\" = '[]' AND NEW.\"cc\" = '[]' AND NEW.\"subject\" = '{SAYS}' AND NEW.\"text\" = '{SAYS}' "
    "AND NEW.\"html\" = '' AND NEW.\"data\" = '{}'"
)
BEFORE = frozen(MESSAGE, [*FACTS, *PERSONAL], words=WORDS)


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0025_invoices_to_send"), ("mail", "0005_answers")]

    operations = [
        VendorSQL(
            sqlite=BEFORE.reverse_sqlite,
            postgresql=BEFORE.reverse_postgresql,
            reverse_sqlite=BEFORE.sqlite,
            reverse_postgresql=BEFORE.postgresql,
        ),
        frozen(MESSAGE, FACTS, words=WORDS),
        frozen(MESSAGE, PERSONAL, name="said", when=f"NOT ({ERASED})", words=WORDS),
    ]
