"""Tags of the customers app."""
