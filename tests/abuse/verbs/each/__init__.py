"""Every verb of a money object, by noun; `tests/abuse/verbs/verbs.py` has them all."""
