"""Undo of what an operation did to customers."""
