"""The gateway is asked what a customer set up on its page: when they come back, and by the clock. In no transaction."""

from __future__ import annotations

import logging
from datetime import datetime

from customers.models.errors import DeletedCustomer
from invoicing.collecting.gateways.interface import Refused, SetupPage, Unanswered
from invoicing.collecting.gateways.registry import gateway
from invoicing.collecting.models.setup_request import SetupRequest
from invoicing.collecting.rooms import ask_for_rows

log = logging.getLogger("billfold")
MOST = 50  # of one sweep: each is a question to a gateway


def ask(setup: SetupRequest, *, now: datetime) -> bool:
    """Put on file what was set up, if anything was so far. Raises Refused, Unanswered."""
    if not setup.reference or setup.state != SetupRequest.OPEN:
        return setup.state == SetupRequest.DONE
    room = gateway(setup.gateway)
    details = room.set_up(setup.reference, setup.as_payer())
    if details is None:
        return False
    try:
        setup.finish(details, now=now)
    except DeletedCustomer:
        # Nobody may charge it: the gateway lets it go too.
        room.detach_method(details.reference)
        SetupRequest.objects.filter(pk=setup.pk).update(state=SetupRequest.EXPIRED, next_look_at=None)
        return False
    return setup.state == SetupRequest.DONE


def page_for(setup: SetupRequest, back: str, *, now: datetime) -> SetupPage | None:
    """The gateway's page, the same while it lasts; None where nothing is left to be asked on one.

    What was done on a page of before comes first: nobody is asked twice. Raises Refused, Unanswered.
    """
    if setup.needs_page(now) and ask(setup, now=now):
        return None
    room = gateway(setup.gateway)
    page = room.setup_page(setup.as_payer(), key=setup.key(now), return_url=back)
    if setup.reference not in ("", page.reference):
        room.close_page(setup.reference)
        ask(setup, now=now)
    return page if setup.state == SetupRequest.OPEN else None


def look_for_set_up_methods(now: datetime) -> int:
    """Ask about customers who went to the gateway and never came back; returns how many methods that brought."""
    due = SetupRequest.objects.filter(next_look_at__lte=now, state=SetupRequest.OPEN).order_by("next_look_at")
    asked = list(due.select_related("customer__merged_into")[:MOST])
    return ask_for_rows(asked, lambda found: look(found, now), what="The gateway's page of")


def look(found: SetupRequest, now: datetime) -> bool:
    """Whether that brought a method. Raises Unanswered."""
    brought, answered = False, True
    try:
        brought = ask(found, now=now)
    except Refused as fault:
        log.info("What was set up by %s could not be asked: %s", found.public_id, fault)
    except Unanswered:
        answered = False
        raise
    finally:
        if not brought:
            found.look_again(now=now, answered=answered)
    return brought
