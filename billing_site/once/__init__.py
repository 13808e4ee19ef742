"""A request repeated does nothing twice: forms carry a key, and the answer to each key is kept for a week."""
