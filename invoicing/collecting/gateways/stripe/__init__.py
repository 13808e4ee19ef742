"""The Stripe gateway: real money, asked for through the official package. See docs/stripe.md."""
