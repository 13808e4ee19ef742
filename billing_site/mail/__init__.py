"""Mail to customers: an outbox whose rows are written with what they tell of, and the worker that sends them."""
