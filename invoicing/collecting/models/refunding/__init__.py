"""How much of a charge can be given back, and what follows from the result of a refund."""
