"""The page Upcoming: what the billing run would issue until a day."""
