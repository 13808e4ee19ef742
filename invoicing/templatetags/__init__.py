"""Template tags of the invoicing app."""
