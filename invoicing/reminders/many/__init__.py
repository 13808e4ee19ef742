"""Reminders of many at once: paused, resumed, skipped and sent."""
