"""What the row of an invoice knows of charges."""

from django.db import models


class Charged(models.Model):
    """`default_payment_method` is the public id of the method that it is charged to, '' for the customer's usual one.

    While a charge is under way it is `charging`, and cannot be made void.
    """

    EDITABLE: tuple[str, ...] = ("default_payment_method",)

    default_payment_method = models.CharField(max_length=40, blank=True, default="")
    charging = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True
