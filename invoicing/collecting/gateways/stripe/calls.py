"""Calls of Stripe (webhooks): who may be believed, and what one says. They only hasten what is asked for anyway."""

from __future__ import annotations

import json

from invoicing.collecting.gateways.interface import Happening
from invoicing.collecting.gateways.stripe.client import package
from invoicing.collecting.gateways.stripe.happenings import happening_of

TOLERANCE = 300  # seconds between the signature and its arrival


class Forged(Exception):
    """The signature is not Stripe's, or too old."""


class Unreadable(Exception):
    """Signed, and yet nothing that can be read."""


def happening(body: bytes, signature: str, secret: str, *, livemode: bool) -> Happening | None:
    """What the call tells of; None where it is of no interest here. Raises Forged, Unreadable and NotConfigured."""
    stripe = package()
    try:
        stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE)
    except (stripe.SignatureVerificationError, ValueError, TypeError, OverflowError) as fault:
        raise Forged(type(fault).__name__) from None
    try:
        event = json.loads(body)
        return happening_of(event) if event["livemode"] is livemode else None
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError, RecursionError) as fault:
        raise Unreadable(type(fault).__name__) from None
