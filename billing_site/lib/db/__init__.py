"""What the ORM does too slowly or not at all: raw rows, keyset pages, partial rows, triggers."""
