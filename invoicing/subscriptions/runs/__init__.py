"""The pages of billing runs: what the clock billed, when, how much of it, and what it had to leave."""
