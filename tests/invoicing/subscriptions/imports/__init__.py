"""Tests of subscriptions that move in from a file."""
