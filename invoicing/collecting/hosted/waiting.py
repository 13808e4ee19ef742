"""Pages on which a customer waits for a charge: they come again, and a return from the bank is asked about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.order import Order
from invoicing.hosted.opened import answered

# Stands in the address with which a bank or a gateway sends somebody back.
BACK = "back"
# Seconds until a page that waits comes again. By a header: that works without a script.
AGAIN = "2"


def ask_now(attempt: ChargeAttempt, *, now: datetime) -> bool:
    """Let a worker ask at once about what a customer came back from confirming; whether it is asked about."""
    if attempt.state != Order.REQUIRES_ACTION or attempt.worker:
        return False
    waiting = ChargeAttempt.objects.filter(pk=attempt.pk, state=Order.REQUIRES_ACTION, worker="")
    return bool(waiting.update(next_look_at=now))


def leading_on(response: HttpResponse, address: str) -> HttpResponse:
    """A page that leads on by itself: browsers do not let a form of ours be answered by another site."""
    response["Refresh"] = f"0; url={address}"
    return response


def shown(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page about a payment; one that tells of something under way comes again."""
    response = answered(request, f"collecting/hosted/{template}.html", context, status)
    told = context.get("told")
    if told and told.is_asked_about:
        response["Refresh"] = AGAIN
    return response
