"""What begins a charge, and what follows from its result."""
