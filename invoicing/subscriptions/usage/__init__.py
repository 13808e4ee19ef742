"""The pages of what was used of a subscription: its records, sums by period, one added or corrected by hand."""
