"""Rules of customers that need no models."""
