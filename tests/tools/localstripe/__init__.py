"""localstripe, a server that speaks as Stripe does: in an environment of its own, on loopback only."""
