"""One of each thing in each state, made by the verbs: a module a part of the product."""
