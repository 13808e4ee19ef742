"""The page of an invoice that its customer sees, as far as the database knows of it."""
