"""The kinds of mail that leave, and what lists call them."""

INVOICE, CORRECTION, RECEIPT, CREDIT_NOTE = "invoice", "correction", "receipt", "credit_note"
REMINDER, STATEMENT, PORTAL_LINK, NEW_LINK = "reminder", "statement", "portal_link", "new_link"
ANSWER, TEST = "answer", "test"
PAYMENT_FAILED, PAYMENT_ACTION = "payment_failed", "payment_action"
CARD_EXPIRING, REFUND = "card_expiring", "refund"
SETUP_LINK = "setup_link"
# Their links let whoever has them in: staff do not read them.
WITH_SECRETS = (PORTAL_LINK, SETUP_LINK)
KINDS = [
    (INVOICE, "Invoice"),
    (CORRECTION, "Corrected invoice"),
    (RECEIPT, "Receipt"),
    (CREDIT_NOTE, "Credit note"),
    (REMINDER, "Reminder"),
    (STATEMENT, "Statement of account"),
    (PORTAL_LINK, "Link to the customer portal"),
    (NEW_LINK, "New link to an invoice"),
    (ANSWER, "Answer"),
    (PAYMENT_FAILED, "Payment failed"),
    (PAYMENT_ACTION, "Payment to confirm"),
    (CARD_EXPIRING, "Card expires soon"),
    (REFUND, "Refund"),
    (SETUP_LINK, "Link to add a payment method"),
    (TEST, "Test"),
]
