"""JSON from outside."""
