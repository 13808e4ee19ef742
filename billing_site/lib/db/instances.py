"""Instances of what the database returned, without the ORM's price for each row."""

from django.db.models.base import ModelState


def instance(model, values, database):
    """An instance with these values by attribute, as if read from `database`; what is left out is read when used.

    Model.__init__ is passed over: it sets one attribute after the other and sends signals.
    """
    made = model.__new__(model)
    made.__dict__ = values
    made._state = ModelState()
    made._state.adding, made._state.db = False, database
    return made
