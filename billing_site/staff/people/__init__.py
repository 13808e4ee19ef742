"""The people of the desk: team, roles, one's own profile."""
