"""The lists of money that comes in and goes out again, which stand beside each other."""

from billing_site.pages.sections import Section

SECTIONS = (
    Section("Payments", "payment_list", "invoicing.view_invoicepayment"),
    Section("Charges", "charge_list", "collecting.view_chargeattempt"),
    Section("Refunds", "refund_list", "collecting.view_refund"),
    Section("Disputes", "dispute_list", "collecting.view_dispute"),
)
