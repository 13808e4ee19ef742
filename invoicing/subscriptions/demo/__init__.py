"""An invented business of subscriptions, for a desk that is tried out."""
