"""Tests of sign-in, staff, roles and invitations."""
