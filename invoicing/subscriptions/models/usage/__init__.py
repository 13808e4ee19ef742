"""What is used of metered items: what was reported, sums of it, and what was billed of it."""
