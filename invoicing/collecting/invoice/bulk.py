"""Charging many invoices at once, as a bulk action of their list."""

from invoicing.collecting.models.charging.moves import CHARGE
from invoicing.invoices.bulk import Verb

VERB = Verb(
    CHARGE,
    "Charge",
    "Charging",
    "What remains of each is charged now, to its own payment method or the usual one of its customer. What becomes of "
    "it stands on its page.",
)
