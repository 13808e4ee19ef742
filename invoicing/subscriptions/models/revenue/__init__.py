"""Recurring revenue: what each subscription comes to a month, and every change of that, written down for good."""
