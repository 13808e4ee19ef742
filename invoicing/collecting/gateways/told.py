"""Where what happened at a gateway is passed on to: whoever looks after charges asks the gateway about it then."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from invoicing.collecting.gateways.interface import Happening


def tell(happening: Happening, *, now: datetime) -> None:
    """Pass it on; nothing of it is believed before the gateway was asked."""
    import_string(settings.GATEWAY_LISTENER)(happening, now=now)
