"""Why a verb of the customer says no."""


class CurrencyLocked(ValueError):
    """The customer's currency is fixed; the text says what fixed it."""


class DeletedCustomer(ValueError):
    """The customer was deleted: nothing can be done with it but restoring it."""
