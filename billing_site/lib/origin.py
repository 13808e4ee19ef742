"""Where a request comes from: the client's address, which no client chooses, and what its browser says of itself."""

import ipaddress
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# Some proxies write the port along: 192.0.2.7:4711, [2001:db8::7]:4711.
WITH_PORT = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+")


@dataclass(frozen=True)
class Origin:
    """The address ('' for a command at the machine itself) and the user agent of what is going on."""

    address: str = ""
    agent: str = ""


NOWHERE = Origin()
_current: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


def current_origin() -> Origin:
    """Of the request that is being answered; an empty one in commands and in the background."""
    return _current.get()


@contextmanager
def coming_from(request: HttpRequest) -> Iterator[None]:
    """While this lasts, what happens comes from where the request does."""
    token = _current.set(Origin(client_address(request), request.META.get("HTTP_USER_AGENT", "")))
    try:
        yield
    finally:
        _current.reset(token)


def client_address(request: HttpRequest) -> str:
    """The client's address, IPv4 as such; '' where nothing says it (a server on a socket, without a proxy's header).

    X-Forwarded-For is believed as far as the setting TRUSTED_PROXIES says: each proxy adds whom it heard from at the
    right, so what a client wrote itself stands further to the left. A request without the header did not come through
    a proxy that writes it, and counts by the address that it came from.
    """
    peer = as_address(request.META.get("REMOTE_ADDR", ""))
    told = [as_address(hop) for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    trusted: int | Sequence[Network] = settings.TRUSTED_PROXIES
    if isinstance(trusted, int):
        return (told[-trusted] if 0 < trusted <= len(told) else "") or peer
    client = peer
    while told and told[-1] and is_in(client, trusted):
        client = told.pop()
    return client


def as_address(text: str) -> str:
    """The address in its one spelling, '' for anything that is none."""
    text = text.strip()
    if found := WITH_PORT.fullmatch(text):
        text = found[1] or found[2]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    inside = getattr(address, "ipv4_mapped", None)
    return str(inside or address).partition("%")[0]


def is_in(address: str, networks: Sequence[Network]) -> bool:
    return bool(address) and any(ipaddress.ip_address(address) in network for network in networks)


def network_of(address: str) -> str:
    """What one client has at least: its address, or the /64 of IPv6, in which it may choose any."""
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)


def trusted_proxies(text: str) -> int | list[Network]:
    """The setting: how many proxies stand in front, or the networks that they are in, with commas between."""
    text = text.strip() or "0"
    if text.isdecimal() and len(text) < 3:
        return int(text)
    try:
        return [ipaddress.ip_network(each.strip()) for each in text.split(",")]
    except ValueError as error:
        raise ImproperlyConfigured(
            "TRUSTED_PROXIES is how many proxies stand in front (1), or their networks (10.0.0.0/8,192.0.2.1)."
        ) from error
