"""Mail that comes back: the mailbox that delivery reports go to, what they say, and what follows from it."""
