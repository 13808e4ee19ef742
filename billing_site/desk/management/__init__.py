"""Commands that span every package."""
