"""What is done to many subscriptions at once."""
