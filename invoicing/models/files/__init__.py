"""Files that left the house, and statements of account that were sent: what is known of each by its hash."""
