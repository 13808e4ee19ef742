"""The pages of prices: the list of all, one price and what it comes to, adding, editing, archiving."""
