"""Reminders: the letters that go, the sweep that writes them, and their pages."""
