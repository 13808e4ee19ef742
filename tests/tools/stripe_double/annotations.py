"""What the official package says of parameters and answers: names that it does not know are faults."""

import re
import sys

import stripe
from typing_extensions import is_typeddict

OPTIONS = set(stripe.params.BalanceTransactionListParams.__annotations__) - {
    *("created", "currency", "ending_before", "expand", "limit", "payout", "source", "starting_after", "type"),
}


def unknown(params, shape) -> str:
    """The first name of these parameters that the package does not have for them, like a[b]; '' where all are known."""
    for name, value in params.items():
        if name not in shape.__annotations__ or name in OPTIONS:
            return name
        inner = nested(shape, name)
        if isinstance(value, dict) and inner:
            wrong = [unknown(value, each) for each in inner]
            if all(wrong):
                return f"{name}[{wrong[0]}]"
    return ""


def nested(shape, name) -> list:
    """The shapes of parameters inside this one; none for free names, as of metadata."""
    module = sys.modules[shape.__module__]
    texts = re.findall(r"\w+", str(shape.__annotations__[name]))
    found = [getattr(module, each, None) for each in texts]
    return [each for each in found if is_typeddict(each)]


def missing(params, shape) -> str:
    """The first parameter that the package says must be there."""
    return next((name for name in sorted(shape.__required_keys__) if name not in params), "")


def strange(thing, kind) -> list[str]:
    """Names in an answer that the package does not know of such a thing."""
    return sorted(set(thing) - set(kind.__annotations__) - {"deleted"})
