"""The states of a subscription, what leads to them, and the reasons for which one ends."""

INCOMPLETE, INCOMPLETE_EXPIRED, TRIALING, ACTIVE = "incomplete", "incomplete_expired", "trialing", "active"
PAST_DUE, CANCELED, UNPAID, PAUSED = "past_due", "canceled", "unpaid", "paused"
STATUSES = [
    (INCOMPLETE, "Incomplete"),
    (INCOMPLETE_EXPIRED, "Incomplete, expired"),
    (TRIALING, "In trial"),
    (ACTIVE, "Active"),
    (PAST_DUE, "Past due"),
    (UNPAID, "Unpaid"),
    (PAUSED, "Paused"),
    (CANCELED, "Canceled"),
]
# Those that nothing more comes of; and those whose periods go on.
OVER = (CANCELED, INCOMPLETE_EXPIRED)
LIVE = (INCOMPLETE, TRIALING, ACTIVE, PAST_DUE, UNPAID, PAUSED)
RENEWING = (TRIALING, ACTIVE, PAST_DUE, UNPAID)
BILLED = (INCOMPLETE, ACTIVE, PAST_DUE, UNPAID)

# Why it ended, as the payment API has it: somebody asked for it, an invoice was not paid, or was disputed.
REQUESTED, PAYMENT_FAILED, CUSTOMER_DELETED, TRIAL_ENDED = (
    *("cancellation_requested", "payment_failed", "customer_deleted", "trial_ended"),
)
REASONS = [
    (REQUESTED, "Asked for"),
    (PAYMENT_FAILED, "Payment failed"),
    (CUSTOMER_DELETED, "Customer deleted"),
    (TRIAL_ENDED, "Trial ended without a payment method"),
]
FEEDBACK = [
    ("customer_service", "Customer service"),
    ("low_quality", "Low quality"),
    ("missing_features", "Missing features"),
    ("switched_service", "Switched to another service"),
    ("too_complex", "Too complex"),
    ("too_expensive", "Too expensive"),
    ("unused", "Not used enough"),
    ("other", "Other"),
]
# How long the first invoice of an incomplete one may be paid.
HOURS_TO_COMPLETE = 23
