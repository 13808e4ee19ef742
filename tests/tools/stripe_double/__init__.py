"""A stand-in for Stripe on loopback, shaped by the annotations of the official package; see docs/stripe.md."""
