"""The tax report: what was charged, credited and voided in a period, by rate, country and tax status."""
