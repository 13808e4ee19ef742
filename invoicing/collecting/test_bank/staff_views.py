"""What staff of a test installation try by hand: what customers and their banks do without being asked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from billing_site.pages.confirm import refusals_shown
from invoicing.collecting.charges.access import find_charge
from invoicing.collecting.gateways.interface import CARD, DEBITS, FAILED, Refused
from invoicing.collecting.gateways.test import charges, disputes
from invoicing.collecting.gateways.test.room import NAME, TestGateway
from invoicing.collecting.gateways.test.tables import TestCharge, TestRefund
from invoicing.collecting.methods.access import CHANGE, find_attached
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.refunds.access import find_refund
from invoicing.collecting.test_bank.access import only_in_tests

SOON = "Billfold hears of it with the next look of the clock."


@require_POST
@permitted("collecting.change_chargeattempt")
def charge_dispute(request: StaffRequest, public_id: str) -> HttpResponse:
    """Have the bank of the customer open a dispute over what is left of a charge."""
    only_in_tests()
    charge = find_charge(public_id)
    made = at_gateway(charge)
    if made is None or disputes.left_of(made) <= 0 or hasattr(made, "dispute"):
        messages.error(request, "Only a charge that succeeded, and was not all given back, is disputed, once.")
    else:
        disputes.open_dispute(made, timezone.now())
        messages.success(request, f"The test bank opened a dispute. {SOON}")
    return redirect(charge)


@require_POST
@permitted("collecting.change_chargeattempt")
def charge_return(request: StaffRequest, public_id: str) -> HttpResponse:
    """Have the bank of the customer take a debit back."""
    only_in_tests()
    charge = find_charge(public_id)
    made = at_gateway(charge)
    if made is None or charge.method.kind not in DEBITS or made.refunds.exists():
        messages.error(request, "Only a bank debit that succeeded, and was not refunded, comes back.")
    else:
        charges.come_back(made, timezone.now())
        messages.success(request, f"The test bank took the debit back. {SOON}")
    return redirect(charge)


@require_POST
@permitted("collecting.change_refund")
def refund_turn(request: StaffRequest, public_id: str) -> HttpResponse:
    """Have the bank of the customer send a refund back; one that it sent back arrives after all."""
    only_in_tests()
    refund = find_refund(public_id)
    made = TestRefund.objects.select_related("charge").filter(key=refund.public_id).first()
    if refund.gateway != NAME or made is None:
        messages.error(request, "Only a refund that went out comes back.")
    elif charges.turn_refund(made, timezone.now()):
        back = "sent the money back" if made.state == FAILED else "took the money after all"
        messages.success(request, f"The test bank {back}. {SOON}")
    else:
        messages.error(request, "The rest of the charge was given back by other refunds: this one cannot arrive.")
    return redirect(refund)


@require_POST
@permitted(CHANGE)
def payment_method_renew(request: StaffRequest, public_id: str) -> HttpResponse:
    """Have the bank of the customer send another card."""
    only_in_tests()
    method = find_attached(public_id)
    if method.gateway != NAME or method.kind != CARD:
        messages.error(request, "Only a card is renewed by its bank.")
        return redirect(method)
    with refusals_shown(request, Refused):
        TestGateway().renew(method.reference)
        messages.success(request, f"The test bank sent another card. {SOON}")
    return redirect(method)


def at_gateway(charge: ChargeAttempt) -> TestCharge | None:
    """The charge as the test gateway has it, where it succeeded; None otherwise."""
    if charge.gateway != NAME or charge.state != ChargeAttempt.SUCCEEDED:
        return None
    found = TestCharge.objects.select_related("method").filter(key=charge.public_id, state="succeeded")
    return found.first()
