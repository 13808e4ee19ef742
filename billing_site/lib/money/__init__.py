"""Money in whole minor units: currencies, exact arithmetic, amounts as text."""
