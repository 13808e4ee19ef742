"""The page of an invoice that its customer sees, without an account, by a link that nobody guesses."""
