"""What is to leave by itself of many invoices that were issued at once: their mails are written afterwards."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import models

from billing_site.company.models import Company
from billing_site.lib.db.transaction import whole
from invoicing.models.invoice import Invoice
from invoicing.models.sending.automatic import after_finalizing
from invoicing.models.states import OPEN, PAID

log = logging.getLogger("billfold")
BATCH = 100


class SendLater(models.Model):
    """An invoice whose mail is still to be written; the row goes in the transaction that writes it."""

    invoice = models.OneToOneField(Invoice, models.PROTECT, related_name="+", editable=False)
    created = models.DateTimeField(editable=False)

    def __str__(self) -> str:
        return f"Mail of {self.invoice}"

    @whole
    def write(self, *, now: datetime) -> bool:
        """Put the mail into the outbox, as finalizing one invoice does; False where another machine did.

        What was voided meanwhile, or given up, is not sent.
        """
        _, invoice = self.invoice.locked_with_customer()
        if not SendLater.objects.filter(pk=self.pk).delete()[0]:
            return False
        if invoice.status in (OPEN, PAID):
            after_finalizing(invoice, Company.current(), send=None, by=None, now=now)
        return True


def write_due_mails(now: datetime) -> int:
    """Write the mails of invoices that were issued at once; returns how many. A fault stops no other one."""
    done, last = 0, 0
    while found := list(SendLater.objects.filter(pk__gt=last).select_related("invoice").order_by("pk")[:BATCH]):
        for each in found:
            try:
                done += each.write(now=now)
            except Exception:
                log.exception("The mail of invoice %s could not be written; it is tried again", each.invoice.public_id)
        last = found[-1].pk
    return done
