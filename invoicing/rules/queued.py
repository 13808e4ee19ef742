"""What the verbs leave to the queue, by its dotted name."""

# (which drafts, what of them): see invoicing.invoices.tasks.CHOICES.
WORK_OUT = "invoicing.invoices.tasks.work_out_drafts"
