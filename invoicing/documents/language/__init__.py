"""How each language writes what documents say: words, amounts, dates, names of places."""
