"""Tags of the collecting app."""
