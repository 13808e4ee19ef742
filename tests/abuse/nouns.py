"""What the parameters of addresses are: the nouns of things, by routes, parameters and pages."""

# What a route's <public_id> is, by how the route starts: the first that fits counts.
NOUNS = {
    "customers/import/": "import",
    "customers/": "customer",
    "coupons/": "coupon",
    "promotion-codes/": "promotion_code",
    "invoices/": "invoice",
    "i/": "hosted",
    "payment-claims/": "claim",
    "customer-messages/": "query",
    "credit-notes/": "note",
    "payments/incoming/": "incoming",
    "payments/charges/": "charge",
    "payments/refunds/": "refund",
    "payments/disputes/": "dispute",
    "payments/": "payment",
    "products/import/": "product_import",
    "products/": "product",
    "prices/import/": "price_import",
    "subscriptions/import/": "subscription_import",
    "subscriptions/bulk-changes/": "bulk_change",
    "prices/": "price",
    "subscriptions/usage/import/": "usage_record_import",
    "subscriptions/": "subscription",
    "billing-runs/": "billing_run",
    "tax-rates/": "tax_rate",
    "exchange-rates/": "exchange_rate",
    "portal-requests/": "portal_request",
    "payment-methods/": "method",
    "emails/": "email",
    "jobs/": "job",
    "downloads/": "download",
    "settings/team/invitations/": "invitation",
    "settings/team/": "person",
    "settings/security-log/": "entry_of_log",
}
# Parameters that are the same thing wherever they stand.
PARAMETERS = {
    **{name: name for name in ("tax_id", "entry", "item", "verb", "digits", "number", "version", "token", "place")},
    **{
        name: name
        for name in ("uidb36", "key", "part", "receipt", "correction", "name", "rest", "slot", "language", "page")
    },
    "secret": "secret",
    "record": "usage_record",
    "change": "change",
    "discount": "subscription_discount",
    "file": "evidence",
    "invoice": "invoice",
    "method": "method",
    "pk": "passkey",
    "operation_id": "operation",
}
# Pages of one state of a thing.
STATES = {
    **dict.fromkeys(("invoice_edit", "invoice_paste", "invoice_finalize", "invoice_delete"), "draft"),
    "invoice_finalize_and_charge": "draft",
    **dict.fromkeys(("invoice_charge", "tries_stop", "tries_resume", "tries_skip", "tries_move"), "collected"),
    "invoice_payment_method": "collected",
    "charge_refund": "paid_charge",
    **dict.fromkeys(("promise_add", "reminder_pause", "reminder_skip"), "reminded"),
    **dict.fromkeys(("reminder_send", "reminder_preview", "reminder_texts"), "remindable"),
    **dict.fromkeys(("method_link", "method_link_go", "method_link_back"), "setup_secret"),
    "coupon_restore": "deleted_coupon",
    "subscription_trial": "in_trial",
    "customer_restore": "deleted_customer",
    "staff_reactivate": "inactive",
    "customer_undo_delete": "deletion",
    "subscription_bulk": "bulk_verb",
}
# Pages about what is ticked in a list.
TICKED = {
    **dict.fromkeys(
        ("customer_bulk_set", "customer_bulk_delete", "reminders_of_customers", "statements_send"), "customer"
    ),
    **dict.fromkeys(("invoice_bulk", "invoice_pdfs", "reminders_of_invoices"), "invoice"),
    "subscription_bulk": "subscription",
    "credit_note_pdfs": "note",
    "email_bulk_cancel": "email",
    "email_bulk_retry": "failed_email",
}
# Pages that ask for something in their query.
QUERIES = {
    "tax_report_documents": "?status=exempt",
    **dict.fromkeys(("reminder_letters_send", "reminder_letters_skip"), "?matching=1"),
}
