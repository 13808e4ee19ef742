"""Which gateway a method belongs to, and which one puts new methods on file in this installation."""

from __future__ import annotations

from django.conf import settings

from invoicing.collecting.gateways import manual
from invoicing.collecting.gateways.interface import Gateway, NotConfigured
from invoicing.collecting.gateways.manual import ManualGateway
from invoicing.collecting.gateways.stripe import configured as stripe
from invoicing.collecting.gateways.test import room as test
from invoicing.collecting.gateways.test.room import TestGateway

IS_LIVE = "This is a live installation: the test gateway charges nothing here."
# Those at which something happens by itself.
TELLING = (stripe.NAME, test.NAME)
NO_GATEWAY = "No gateway is set up. Nothing can be charged before an administrator sets one up."


def gateway(name: str) -> Gateway:
    """The room with this name. Raises NotConfigured where this installation does not have it."""
    if name == manual.NAME:
        return ManualGateway()
    if name == test.NAME:
        if settings.LIVEMODE:
            raise NotConfigured(IS_LIVE)
        return TestGateway()
    if name == stripe.NAME:
        return stripe.gateway()
    raise NotConfigured(NO_GATEWAY)


def charging_gateway() -> Gateway:
    """The room that new methods are put on file with. Raises NotConfigured where there is none."""
    return gateway(charging_name())


def charging_name() -> str:
    """The name of that room, whether it is set up or not."""
    return settings.GATEWAY or (stripe.NAME if settings.LIVEMODE else test.NAME)


def is_set_up() -> bool:
    """Whether customers can put a method on file here."""
    try:
        return bool(charging_gateway().kinds)
    except NotConfigured:
        return False
