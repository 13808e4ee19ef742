"""The timeline of a refund in words."""

from billing_site.events.timeline import Wording
from invoicing.invoice.charge_words import told_of_charge

WORDING = Wording(
    {
        "refund.begun": ("undo-2", "Begun"),
        "refund.refunded": ("circle-check", "The money is on its way back to the customer"),
        "refund.failed": ("circle-x", "Failed"),
        "refund.canceled": ("ban", "Canceled"),
        "refund.set_aside": ("circle-slash", "Set aside: nothing more is to be done"),
    },
    text=told_of_charge,
)
