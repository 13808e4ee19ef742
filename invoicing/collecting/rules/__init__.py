"""Rules of collecting, as plain values: no rows, no clock, no gateway."""
