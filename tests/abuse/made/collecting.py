"""Payment methods, charges, refunds and disputes."""

from invoicing.collecting.gateways.interface import (
    CARD,
    FAILED,
    NEEDS_RESPONSE,
    REQUIRES_ACTION,
    SUCCEEDED,
    Charge,
    MethodDetails,
)
from invoicing.collecting.gateways.interface import Dispute as Disputed
from invoicing.collecting.gateways.interface import Refund as GivenBack
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.checkout import Checkout
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.cursor import GatewayCursor
from invoicing.collecting.models.disputing import evidence
from invoicing.collecting.models.disputing.learning import learn
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.models.setup_request import SetupRequest
from tests.factories import customer, issued


def make_methods(things, buyer):
    """A customer with a card on file and one that was detached, who was asked for another."""
    by, now = things.by, things.now
    shown = {"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": now.year + 2}
    card, gone = (
        PaymentMethod.attach(buyer, MethodDetails("card", key, shown=shown), gateway="manual", by=by, now=now)
        for key in ("card-1", "card-2")
    )
    gone.detach(by=by, now=now)
    asked, things.asked = SetupRequest.create(
        buyer, email=buyer.email, gateway="manual", make_default=True, by=by, now=now
    )
    asked.finish(MethodDetails("card", "card-3", shown=shown), now=now)
    things.rows["setup_secret"] = [things.asked]
    things.rows |= {"method": [card, gone, *things.rows["method"]], "setup_request": [asked]}


def make_refunds(things, buyer, card):
    """Two charges that were paid: part of one is refunded, a refund failed, and the customer disputes the rest."""
    by, now = things.by, things.now
    paid, charge = (ChargeAttempt.begin(issued(buyer, now=now), card, by=by, now=now) for _ in range(2))
    for each, reference in ((paid, "whole"), (charge, "paid")):
        each.settle(Charge(SUCCEEDED, reference, each.amount, "eur"), now=now)
    things.rows["paid_charge"] = [paid]
    refunds = [Refund.begin(charge, 100, by=by, now=now) for _ in range(2)]
    refunds[0].settle(GivenBack(FAILED, "", 100, "eur", words="No."), now=now)
    dispute = learn("test", Disputed("disputed", "paid", 500, "eur", NEEDS_RESPONSE, fee=1500), now=now)
    evidence.add(dispute, [evidence.looked_at("note.txt", b"Delivered.")], by=by, now=now)
    things.rows |= {"refund": refunds, "dispute": [dispute], "evidence": list(dispute.files.all())}


def make_charges(things):
    """Invoices with a card on file: one charged, one that the customer is to confirm, one that is tried later."""
    by, now, buyer = things.by, things.now, customer("Paul", currency="eur")
    details = MethodDetails(CARD, "test_method", shown={"brand": "visa", "last4": "4242"})
    card = PaymentMethod.attach(buyer, details, gateway="test", by=by, now=now)
    automatic = {"now": now, "collection_method": "charge_automatically"}
    failed, waits, tried = (issued(buyer, **automatic) for _ in range(3))
    charges = [ChargeAttempt.begin(each, card, by=by, now=now) for each in (failed, waits, tried)]
    for charge, state in zip(charges[:2], (FAILED, REQUIRES_ACTION), strict=True):
        charge.settle(Charge(state, "reference", charge.amount, "eur", decline_code="do_not_honor"), now=now)
    make_refunds(things, buyer, card)
    GatewayCursor.of("test", "happenings")
    CollectionPolicy.change({"tries": 4}, by=by, now=now)
    things.rows |= {
        "charge": charges,
        "checkout": [Checkout.begin(buyer, key="0" * 32, gateway="test", language="en", consent="Yes", now=now)],
        "method": [card],
        "collected": [failed],
        "collection": list(Collection.objects.all()),
        "cursor": list(GatewayCursor.objects.all()),
        "collecting": [CollectionPolicy.current()],
    }
