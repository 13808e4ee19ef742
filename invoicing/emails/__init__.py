"""The mails of invoicing: what they attach, when they are withheld, what follows once they were sent."""
