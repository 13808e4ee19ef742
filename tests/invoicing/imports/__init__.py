"""Tests of imports from CSV files."""
