"""The pages of money that comes in and goes out again, as tabs over each of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """One tab: what it is called, the name of its address, and who may open it."""

    label: str
    at: str
    permission: str


SECTIONS = (
    Section("Payments", "payment_list", "invoicing.view_invoicepayment"),
    Section("Charges", "charge_list", "collecting.view_chargeattempt"),
)
