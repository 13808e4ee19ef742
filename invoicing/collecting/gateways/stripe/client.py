"""The official package, asked carefully: imported when it is needed, its errors told as the gateways' door tells them.

What surely did nothing is Refused; what may have been done is Unanswered, and only asking later settles it. A request
that was turned away for haste (429), or that met its own twin (409), did nothing itself, but an earlier one with its
key may have: Unanswered, so that nothing is lost or done twice. A key that is not accepted is a matter of the set-up,
not of the charge: NotConfigured.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from types import ModuleType
from typing import Any

from invoicing.collecting.gateways.interface import NotConfigured, Refused, Unanswered

MISSING = "The package that speaks to Stripe is not installed: run `make stripe` on the server."
WRONG_KEY = "Stripe does not accept the secret key."
UNREADABLE = "Stripe gave an answer that cannot be read."
TIMEOUT = (10.0, 40.0)  # seconds to connect, and for an answer
PAGE = 100  # things a request, the most that it gives
KEY = "billfold_key"  # of the metadata: the public id of our row
CUSTOMER = "billfold_customer"
# Keys in texts of others: sk_live_…, whsec_….
SECRET = re.compile(r"\b(?:sk|rk|pk|whsec)_[\w*]+")


def package() -> ModuleType:
    """The official package. Raises NotConfigured where it is not installed: the product works without it."""
    try:
        import stripe
    except ModuleNotFoundError:
        raise NotConfigured(MISSING) from None
    # What is counted of us is nobody's business, and nothing of it is written into the home folder.
    stripe.enable_telemetry = False
    # It would write down what it is told of customers.
    logging.getLogger("stripe").setLevel(logging.WARNING)
    return stripe


@dataclass(frozen=True)
class Account:
    """An account at Stripe, by its secret key; `base` is where it is asked, '' for Stripe itself."""

    key: str = field(repr=False)
    base: str = ""

    @property
    def api(self) -> Any:
        return connection(self.key, self.base).v1


@lru_cache(maxsize=4)
def connection(key: str, base: str) -> Any:
    """One a key: connections stay open. It never tries again by itself, because whoever asked decides that."""
    stripe = package()
    addresses = {"api": base, "files": base} if base else {}
    transport = stripe.RequestsClient(timeout=TIMEOUT)
    return stripe.StripeClient(key, base_addresses=addresses, http_client=transport, max_network_retries=0)


@contextmanager
def asking() -> Iterator[None]:
    """Around every question: raises Refused, Unanswered and NotConfigured, and nothing else."""
    stripe = package()
    try:
        yield
    except stripe.CardError as fault:
        raise refused(fault) from None
    except stripe.InvalidRequestError as fault:
        raise refused(fault) from None
    except stripe.AuthenticationError:
        raise NotConfigured(WRONG_KEY, code="authentication") from None
    except stripe.PermissionError as fault:
        text = f"The secret key for Stripe may not do this. {words(fault)}".strip()
        raise NotConfigured(text, code="permission") from None
    except stripe.StripeError as fault:
        raise Unanswered(f"Stripe gave no answer ({type(fault).__name__}).") from None
    except (AttributeError, KeyError, IndexError, TypeError, ValueError):
        raise Unanswered(UNREADABLE) from None


@contextmanager
def looking_up() -> Iterator[None]:
    """Around the question what became of something: a refusal to say so settles nothing, so it is Unanswered."""
    try:
        with asking():
            yield
    except NotConfigured:
        raise
    except Refused as refusal:
        raise Unanswered(f"Stripe does not say what became of it. {refusal}") from None


def refused(fault: Any) -> Refused:
    told = error_of(fault)
    return Refused(
        words(fault) or "Stripe refused and gave no reason.",
        code=str(told.get("code") or ""),
        decline_code=str(told.get("decline_code") or ""),
        parameter=str(told.get("param") or ""),
    )


def error_of(fault: Any) -> dict[str, Any]:
    """What an error says of itself, as it came."""
    body = fault.json_body
    told = body.get("error") if isinstance(body, dict) else None
    return told if isinstance(told, dict) else {}


def words(fault: Any) -> str:
    return clean(error_of(fault).get("message"))


def clean(text: Any) -> str:
    """A text of theirs for our pages: no key in it, one line, not endless."""
    return " ".join(SECRET.sub("(a key)", str(text or "")).split())[:500]


def plain(thing: Any) -> dict[str, Any]:
    return thing.to_dict()


def every(listing: Any) -> Iterator[dict[str, Any]]:
    """All things of a listing, page after page, the newest first."""
    return (plain(each) for each in listing.auto_paging_iter())


def id_of(thing: Any) -> str:
    """The id of what is either told whole or by its id alone; '' of nothing."""
    if isinstance(thing, Mapping):
        return str(thing.get("id") or "")
    return str(thing or "")


def key_of(thing: Mapping[str, Any]) -> str:
    """Our row's public id, where this was made for one of ours."""
    return str((thing.get("metadata") or {}).get(KEY) or "")


def moment(seconds: Any) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def answered_at(listing: Any) -> int:
    """What the time was there when it answered, in seconds: our clock may differ."""
    return int(parsedate_to_datetime(listing.last_response.headers["Date"]).timestamp())
