"""What keys of Stripe look like, and which of them fit an installation."""

from __future__ import annotations

import re

SECRET_KEY = re.compile(r"(?:sk|rk)_(?:test|live)_[A-Za-z0-9]{8,240}")
WEBHOOK_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=_-]{8,240}")


def problem(key: str, livemode: bool) -> str:
    """What is wrong with a secret key for an installation of this mode, in words; '' for nothing."""
    if key.startswith("pk_"):
        return "This is the publishable key. The secret key begins with sk_ or rk_."
    if key.startswith("whsec_"):
        return "This is a signing secret of webhooks. The secret key begins with sk_ or rk_."
    if not SECRET_KEY.fullmatch(key):
        return "A secret key begins with sk_live_, sk_test_, rk_live_ or rk_test_, and has letters and digits only."
    if livemode != is_live(key):
        return (
            "This key is of Stripe’s test mode, and this installation is live."
            if livemode
            else "This key moves real money, and this installation is a test."
        )
    return ""


def webhook_problem(secret: str) -> str:
    return "" if WEBHOOK_SECRET.fullmatch(secret) else "A signing secret begins with whsec_."


def is_live(key: str) -> bool:
    return key[3:].startswith("live_")
