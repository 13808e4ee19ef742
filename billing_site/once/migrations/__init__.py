"""Migrations of the kept answers."""
