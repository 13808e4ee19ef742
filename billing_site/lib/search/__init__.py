"""Search by words: the language of a search, the folded text that it looks into, and the index over such a column."""
