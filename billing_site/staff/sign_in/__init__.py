"""Signing in: password, second step, passkeys."""
