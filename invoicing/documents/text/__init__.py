"""What documents say, in 43 languages."""
