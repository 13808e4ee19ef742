"""Decimal numbers that keep every digit on both databases."""
