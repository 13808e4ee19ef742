"""The people who work at the desk: accounts, roles, invitations, sign-in."""
