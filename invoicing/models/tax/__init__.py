"""What issued documents add to the tax of a period, and the exchange rates by which it is told in one currency."""
