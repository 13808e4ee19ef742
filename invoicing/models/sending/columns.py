"""What the row of an invoice knows of sending: whether it leaves by itself, and when it left last."""

from django.db import models
from django.db.models import F, Q

from invoicing.models.parts.supply import Supplied
from invoicing.models.sending.verbs import send_invoice

# What is to be sent, is open, and never left; and what left. In the words of states and ways.
UNSENT = Q(status="open", collection_method="send_invoice", sent_at=None)
NEWEST = F("created").desc(), F("id").desc()
INDEXES = [
    # The status again, which all its rows share: without it SQLite would rather read all open ones.
    models.Index(F("status"), *NEWEST, name="invoicing_to_send", condition=UNSENT),
    models.Index(*NEWEST, name="invoicing_sent", condition=Q(sent_at__isnull=False)),
]


class Sendable(Supplied):
    """`auto_send` says whether it is sent when it is finalized; '' leaves that to the account.

    `sent_at` is when the mail server took the newest mail with it; None where none left.
    """

    YES, NO = "yes", "no"
    AUTO_SEND = [("", "As the account says"), (YES, "Send when it is finalized"), (NO, "Do not send by itself")]

    auto_send = models.CharField("automatic sending", max_length=3, choices=AUTO_SEND, blank=True, default="")
    sent_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    send = send_invoice
