"""Tests of the demo of subscriptions."""
