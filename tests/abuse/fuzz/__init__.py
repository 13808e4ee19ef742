"""Fuzzing: every URL of the URL table and every form of its pages gets input that nobody would type."""
