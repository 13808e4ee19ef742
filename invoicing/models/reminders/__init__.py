"""Reminders as the database knows them: policies, what holds them back, what went, and what comes next."""
