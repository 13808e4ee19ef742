"""How documents leave by mail: whom they go to, the verbs, and what the row of an invoice keeps of it."""
