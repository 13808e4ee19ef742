"""The page that says: this form was sent before with something else; see that, or send this as a new one."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from billing_site.lib.requests import StaffRequest
from billing_site.once.answers import NOT_INPUT

CONFLICT = 409
# Fields of forms that people do not type.
HIDDEN = ("version", "upto", "seen", "next", "confirmed", "then")
CHOICE = re.compile(r"[a-z]+(_[a-z]+)+")
SECRET = "password"  # noqa: S105


def refused_page(request: StaffRequest, answer: dict[str, Any]) -> HttpResponse:
    """What the first one did, with a link; what was typed now, kept, with a button that sends it as a new one."""
    fields = [(name, value) for name, values in request.POST.lists() if name not in NOT_INPUT for value in values]
    first = answer["headers"].get("Location", "")
    context = {
        "title": "This form was sent before",
        "submit": "Send as a new one",
        "cancel_url": first or "/",
        # The form draws a new key for them.
        "hidden": fields,
        "words": [text for _, text, _, _ in answer["messages"]],
        "first": first,
        "typed": [(label(name), in_words(value)) for name, value in fields if value.strip() and name not in HIDDEN],
        "may_send": not request.FILES and not any(SECRET in name for name, _ in fields),
    }
    return render(request, "once/refused.html", context, status=CONFLICT)


def in_words(value: str) -> str:
    """'Bank transfer' for a choice called bank_transfer; what somebody typed as it is."""
    return label(value) if CHOICE.fullmatch(value) else value


def label(name: str) -> str:
    """'Invoice prefix' for a field called invoice_prefix."""
    return name.replace("_", " ").replace("-", " ").strip().capitalize()
