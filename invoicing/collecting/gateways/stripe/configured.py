"""The account that this installation charges through: its keys are in the environment, or were pasted by staff."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from billing_site.lib.encryption.key_file import KeyFault
from invoicing.collecting.gateways.interface import NotConfigured
from invoicing.collecting.gateways.stripe.client import Account, package
from invoicing.collecting.gateways.stripe.keys import problem
from invoicing.collecting.gateways.stripe.room import StripeGateway
from invoicing.collecting.gateways.stripe.tables import GatewayKeys

NAME = "stripe"
ENVIRONMENT, DATABASE = "environment", "database"
NO_KEY = "Stripe has no secret key yet: an administrator enters it in Settings, Payments gateway."


def gateway() -> StripeGateway:
    """The gateway with the keys of this installation. Raises NotConfigured, in words."""
    try:
        key = key_in_use("secret_key")
    except KeyFault as fault:
        raise NotConfigured(f"The secret key for Stripe cannot be read. {fault}") from None
    if not key:
        raise NotConfigured(NO_KEY)
    if wrong := problem(key, settings.LIVEMODE):
        raise NotConfigured(f"The secret key for Stripe cannot be used. {wrong}")
    if wrong := address_problem(settings.STRIPE_API_BASE):
        raise NotConfigured(wrong)
    package()
    return StripeGateway(Account(key, settings.STRIPE_API_BASE), frozenset(settings.STRIPE_KINDS))


def address_problem(base: str) -> str:
    """What is wrong with where Stripe is asked: the key would travel in the clear; '' for nothing."""
    place = urlsplit(base)
    if not base or (place.scheme == "https" and place.hostname) or place.hostname in ("127.0.0.1", "localhost", "::1"):
        return ""
    return "STRIPE_API_BASE must begin with https://, because the secret key is sent there."


def missing() -> str:
    """Why nothing can be charged through Stripe, in words for staff; '' where it can."""
    try:
        gateway()
    except NotConfigured as fault:
        return str(fault)
    return ""


def key_in_use(name: str) -> str:
    """The "secret_key" that the account is spoken to with, or the "webhook_secret" that its calls back are known by.

    That of the environment goes first; '' where there is none. Raises encryption.key_file.KeyFault.
    """
    return getattr(settings, f"STRIPE_{name.upper()}") or GatewayKeys.current().reveal(name)


def origin(name: str, row: GatewayKeys) -> str:
    """Where a key comes from: ENVIRONMENT, DATABASE, or '' where there is none."""
    if getattr(settings, f"STRIPE_{name.upper()}"):
        return ENVIRONMENT
    return DATABASE if getattr(row, name) else ""
