"""The event table's guard in the database itself."""

from billing_site.events.migrations._append_only import append_only

# The one update that passes: erasing the personal data of an anonymized customer, once.
REDACTION = (
    "OLD.redacted_at IS NULL AND NEW.redacted_at IS NOT NULL AND NEW.id = OLD.id AND NEW.public_id = OLD.public_id "
    "AND NEW.type = OLD.type AND NEW.object_id = OLD.object_id AND NEW.created = OLD.created "
    "AND NEW.batch = OLD.batch AND COALESCE(NEW.actor_id, 0) = COALESCE(OLD.actor_id, 0) AND NEW.data = '{}'"
)
OPERATIONS = [append_only("events_event", unless=REDACTION)]
