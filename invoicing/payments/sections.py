"""The lists of money that comes in and goes out again, which stand beside each other."""

from typing import Any

from billing_site.pages.sections import Section

SECTIONS = (
    Section("Payments", "payment_list", "invoicing.view_invoicepayment"),
    Section("Charges", "charge_list", "collecting.view_chargeattempt"),
    Section("Refunds", "refund_list", "collecting.view_refund"),
    Section("Disputes", "dispute_list", "collecting.view_dispute"),
)
# What N does on each of them, for who may.
RECORD: dict[str, Any] = {
    "add_label": "Record payment",
    "adds_at": "payment_receive",
    "adds_needs": "invoicing.add_incomingpayment",
}
