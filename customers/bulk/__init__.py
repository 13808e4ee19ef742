"""Many customers changed at once, in batches, below the pages that ask for it."""
