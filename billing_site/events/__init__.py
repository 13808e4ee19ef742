"""The append-only record of what happened: timeline, audit log and, later, API events are these rows."""
