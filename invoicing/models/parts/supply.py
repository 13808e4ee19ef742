"""When what an invoice bills was supplied: the columns of its row."""

from django.db import models

from invoicing.rules import supply


class Supplied(models.Model):
    """The day or period of supply, a fact of the document; `supply` is None where it is not told."""

    supply = models.CharField("date of supply", max_length=6, choices=supply.CHOICES, null=True, blank=True)
    supply_start = models.DateField("first day of supply", null=True, blank=True)
    supply_end = models.DateField("last day of supply", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def supplied(self) -> tuple:
        """(kind, first day, last day) as invoicing.rules.supply has them."""
        return self.supply, self.supply_start, self.supply_end

    def check_supply(self) -> None:
        """Raises SupplyRefused for a day or period that cannot be; what does not belong to the kind is dropped."""
        kind, start, end = supply.checked(*self.supplied)
        self.supply = kind
        self.supply_start = start
        self.supply_end = end
