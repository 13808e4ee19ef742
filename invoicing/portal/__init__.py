"""The customer portal: what a customer sees of an account, and may change, with a link from the own mailbox."""
