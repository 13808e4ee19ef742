"""What the verbs leave to the queue, by its dotted name."""

# (which drafts, what of them): see invoicing.invoices.tasks.CHOICES.
WORK_OUT = "invoicing.invoices.tasks.work_out_drafts"
# (the account's language before, and now).
FOLLOW_LANGUAGE = "invoicing.invoices.tasks.follow_account_language"
