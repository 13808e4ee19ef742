"""How a subscription that waits for a person is billed again, once what stood in the way is put right."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from billing_site.lib.db.transaction import whole
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.billing import Bill, finish
from invoicing.subscriptions.models.following import held
from invoicing.subscriptions.models.invoices.worth import bill_again
from invoicing.subscriptions.models.verbs.advancing import advance
from invoicing.subscriptions.models.verbs.loading import course_of, save

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from invoicing.subscriptions.models.subscription import Subscription

log = logging.getLogger("billfold")
NOTHING_WRONG = "Nothing stands in the way of billing this subscription."
FAULT = "Billing it failed for a reason that the log of the server says. Try it again, or ask who runs the server."


@whole
def retry(subscription: Subscription, *, by: User | None, now: datetime) -> bool:
    """Bill it again, all that is due by now; False where something still stands in the way, which `problem` says.

    An invoice that could not be finalized is finalized first. Raises IllegalMove where it waits for nobody.
    """
    _, current = subscription.locked_with_customer()
    if not current.problem:
        raise IllegalMove(NOTHING_WRONG)
    before, current.problem, current.problem_at = current.problem, "", None
    current.leased_until = None
    current.record("retried", by=by, now=now, problem=before)
    current.save()
    try:
        with transaction.atomic():
            finish_draft(current, by=by, now=now)
            advance(current, now=now)
    except Exception as error:
        if not isinstance(error, ValueError):
            log.exception("Subscription %s could not be billed", current.public_id)
        current.refresh_from_db()
        current.park(str(error) if isinstance(error, ValueError) else FAULT, now=now)
        current.save()
    subscription.refresh_from_db()
    return not subscription.problem


def finish_draft(subscription: Subscription, *, by: User | None, now: datetime) -> None:
    """Its newest invoice, where that is a draft that nobody keeps so. Raises NotFinalizable, ValueError."""
    invoice = subscription.latest_invoice
    kept = subscription.status == states.UNPAID or subscription.pause_behavior == subscription.KEEP_AS_DRAFT
    if invoice is None or not invoice.is_draft or kept:
        return
    course = course_of(subscription)
    with held(subscription):
        finish(subscription, invoice, Bill(now, invoice.billing_reason), by=by, now=now)
        bill_again(course, invoice, list(invoice.lines.all()))
        save(course, now=now)
