"""Collecting one invoice: how it stands, charging it, what is done about further tries."""
