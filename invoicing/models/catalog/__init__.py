"""Prices of products, one-time and recurring."""
