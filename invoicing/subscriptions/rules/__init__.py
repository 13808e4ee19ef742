"""The arithmetic of subscriptions: periods on the calendar, and what each moment of them costs. Plain values alone."""
