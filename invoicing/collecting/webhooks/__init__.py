"""Calls of the gateway to this site: optional, and verified."""
