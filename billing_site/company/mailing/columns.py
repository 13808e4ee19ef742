"""What the company says of its mails: the columns of its row."""

from django.db import models

from billing_site.company.letterhead.columns import Letterhead


class Mailing(Letterhead):
    """Who mails are from, where answers go, and whether an invoice is sent as soon as it is finalized."""

    MOST_DELAY = 86_400  # seconds

    # '' for the company's name and its e-mail address.
    mail_sender_name = models.CharField("sender of mails", max_length=200, blank=True)
    mail_reply_to = models.CharField("reply-to", max_length=320, blank=True)
    send_on_finalize = models.BooleanField("send invoices when they are finalized", default=False)
    # Seconds in which whoever finalized it can still stop the mail.
    send_delay = models.PositiveIntegerField("time to cancel sending", default=120)
    send_receipts = models.BooleanField("send a receipt when a payment is recorded", default=False)
    send_credit_notes = models.BooleanField("send credit notes when they are issued", default=False)

    # What becomes of the address, tax IDs, contacts and language that customers enter in the portal.
    AT_ONCE, APPROVE = "at_once", "approve"
    PORTAL_CHANGES = [(APPROVE, "Staff approve them first"), (AT_ONCE, "They apply at once")]
    portal_changes = models.CharField(
        "changes that customers make in the portal", max_length=7, choices=PORTAL_CHANGES, default=APPROVE
    )

    class Meta:
        abstract = True

    @property
    def sender_name(self) -> str:
        """The name that mails are from; '' where the company has none yet."""
        return self.mail_sender_name or self.name  # type: ignore[attr-defined]

    @property
    def answers_to(self) -> str:
        """The address that answers go to; '' for the one that mails are from."""
        return self.mail_reply_to or self.email  # type: ignore[attr-defined]
