"""Demo data of collecting."""
