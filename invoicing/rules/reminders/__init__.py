"""The arithmetic of reminders."""
