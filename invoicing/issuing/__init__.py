"""From a draft to an issued document: totals, checks, frozen contents, explained steps."""
