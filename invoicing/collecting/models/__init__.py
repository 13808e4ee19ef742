"""The collecting app's models."""

from invoicing.collecting.gateways.stripe.tables import GatewayKeys
from invoicing.collecting.gateways.test.tables import (
    TestCharge,
    TestDispute,
    TestHappening,
    TestLostCall,
    TestMethod,
    TestRefund,
)
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.checkout import Checkout
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.cursor import GatewayCursor
from invoicing.collecting.models.dispute import Dispute, DisputeFile
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.models.setup_request import SetupRequest

__all__ = [
    "ChargeAttempt",
    "Checkout",
    "Collection",
    "CollectionPolicy",
    "Dispute",
    "DisputeFile",
    "GatewayCursor",
    "GatewayKeys",
    "PaymentMethod",
    "Refund",
    "SetupRequest",
    "TestCharge",
    "TestDispute",
    "TestHappening",
    "TestLostCall",
    "TestMethod",
    "TestRefund",
]
