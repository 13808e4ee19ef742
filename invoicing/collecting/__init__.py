"""Collecting: payment methods, attempts to charge them, refunds and disputes."""
