"""What was asked of a gateway stays as it was asked, and no row of it goes."""

from django.db import migrations

from billing_site.events.migrations._guards import frozen, never_emptied, never_replaced, refused

METHOD, ATTEMPT, REFUND, DISPUTE = (
    *("collecting_paymentmethod", "collecting_chargeattempt", "collecting_refund", "collecting_dispute"),
)
ORDER = ["id", "public_id", "amount", "currency", "gateway", "actor_id", "created"]
FIXED = {
    METHOD: ["id", "public_id", "kind", "gateway", "created"],
    ATTEMPT: [*ORDER, "invoice_id", "method_id", "automatic", "on_session", "counts", "fingerprint"],
    REFUND: [*ORDER, "attempt_id", "reason", "note"],
    DISPUTE: ["id", "public_id", "attempt_id", "gateway", "reference", "currency", "created"],
}
# A charge that succeeded is a payment for good, whatever comes of that.
PAID = "OLD.state = 'succeeded'"


class Migration(migrations.Migration):
    dependencies = [("collecting", "0001_initial"), ("events", "0002_guards")]

    operations = [
        *(frozen(table, columns) for table, columns in FIXED.items()),
        frozen(METHOD, ["detached_at"], name="detached", when="OLD.detached_at IS NOT NULL"),
        frozen(ATTEMPT, ["state", "payment_id", "reference"], name="paid", when=PAID),
        *(refused(table, "kept", "DELETE") for table in FIXED),
        *(never_replaced(table, "public_id") for table in FIXED),
        *(never_emptied(table) for table in FIXED),
    ]
