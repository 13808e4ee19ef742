"""Tests of what is done to many subscriptions at once."""
