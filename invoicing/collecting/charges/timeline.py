"""The timeline of a charge in words."""

from billing_site.events.timeline import Wording
from invoicing.invoice.charge_words import told_of_charge

WORDING = Wording(
    {
        "charge.begun": ("credit-card", "Begun"),
        "charge.succeeded": ("circle-check", "Succeeded"),
        "charge.payment_failed": ("circle-x", "Failed"),
        "charge.payment_action_required": ("user-round-check", "The customer must confirm it"),
        "charge.processing": ("clock", "The bank has taken the order"),
        "charge.canceled": ("ban", "Given up before it was charged"),
    },
    text=told_of_charge,
)
