"""Which properties a customer has: their names on screen, in the timeline, in CSV and in the API speak from here."""

ADDRESS_PARTS = ("line1", "line2", "city", "state", "postal_code", "country")
ADDRESS = tuple(f"address_{part}" for part in ADDRESS_PARTS)
SHIPPING = ("shipping_name", "shipping_phone", *(f"shipping_{part}" for part in ADDRESS_PARTS))
PART_LABELS = {
    "line1": "line 1",
    "line2": "line 2",
    "city": "city",
    "state": "state",
    "postal_code": "postal code",
    "country": "country",
}
LABELS = {
    "name": "Name",
    "email": "Account email",
    "phone": "Phone",
    "description": "Description",
    "contacts": "Contacts",
    # Of timelines before there were contacts, and of the columns of files.
    "email_to": "Billing emails (To)",
    "email_cc": "Billing emails (CC)",
    "preferred_locales": "Languages",
    "currency": "Currency",
    "tax_exempt": "Tax status",
    "metadata": "Metadata",
    "invoice_prefix": "Invoice prefix",
    "next_invoice_sequence": "Next invoice number",
    "invoice_custom_fields": "Invoice custom fields",
    "invoice_footer": "Invoice footer",
    "amount_tax_display": "Item prices on invoices",
    "balance": "Credit balance",
    "balance_note": "Note on a balance entry",
    "tax_ids": "Tax IDs",
    "coupon": "Coupon",
    "shipping_name": "Shipping name",
    "shipping_phone": "Shipping phone",
    **{f"address_{part}": f"Billing address, {label}" for part, label in PART_LABELS.items()},
    **{f"shipping_{part}": f"Shipping address, {label}" for part, label in PART_LABELS.items()},
}
# What staff edit, in the order of the form; `change` accepts these and nothing else.
EDITABLE = (
    "name",
    "email",
    "phone",
    "description",
    *ADDRESS,
    *SHIPPING,
    "contacts",
    "preferred_locales",
    "currency",
    "tax_exempt",
    "metadata",
)
# What staff set on the page "Invoice settings"; `change` accepts these too.
INVOICE_SETTINGS = (
    "invoice_prefix",
    "next_invoice_sequence",
    "invoice_custom_fields",
    "invoice_footer",
    "amount_tax_display",
)
# What a tax status does to an invoice (docs/rules.md, Tax status and tax rates).
TAX_STATUS_EXPLAINED = {
    "none": "Invoices charge the tax of their tax rates.",
    "exempt": "Invoices charge no tax; tax that prices include is taken out of them.",
    "reverse": "Invoices charge no tax, take included tax out of prices, and say “Reverse charge”: "
    "the customer accounts for the tax.",
}
# What "Bill in another currency" copies to the new customer: everything but the currency itself.
PROFILE = tuple(field for field in EDITABLE if field != "currency")
