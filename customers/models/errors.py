"""Why a verb of the customer says no."""


class CurrencyLocked(ValueError):
    """The customer's currency is fixed; the text says what fixed it."""


class CouponRefused(ValueError):
    """The coupon or the promotion code cannot be used, or not by this customer; the text says why."""


class CouponTaken(ValueError):
    """Another coupon has this id, or had it before it was deleted."""


class DeletedCustomer(ValueError):
    """The customer was deleted: nothing can be done with it but restoring it."""
