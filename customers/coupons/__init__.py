"""Coupons: list, add, edit, delete, and giving one to a customer."""
