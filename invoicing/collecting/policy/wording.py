"""The policy of collecting as people read it: its values, and what changed."""

from __future__ import annotations

from typing import Any

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.events.timeline import Wording, change
from billing_site.lib.text import count_of
from invoicing.collecting.models.charging.first import delay
from invoicing.collecting.models.policy import CHANGED, CollectionPolicy
from invoicing.collecting.rules import retries

SHOWN = 20
LABELS = {
    "kind": "Failed payments",
    "tries": "Tries after the first one",
    "window": "Within",
    "days": "Days between tries",
    "debits": "Try bank debits again too",
    "end": "After the last try",
    "subscription_end": "The invoice's subscription then",
    "charge_after": "First charge",
    "hold_reminders": "Hold reminders while a try is near",
    "mail_failures": "Tell of failed payments",
    "mail_actions": "Ask to confirm payments",
    "mail_expiring": "Tell of cards that expire",
    "mail_refunds": "Tell of refunds",
    "mail_receipts": "Send receipts of charges",
}
MAILS = tuple(name for name in LABELS if name.startswith("mail_"))


def in_words(name: str, value: Any) -> str:
    """A stored value in words."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if name == "days":
        return ", ".join(count_of(days, "day") for days in value) or "None"
    if name == "charge_after":
        return f"{delay(value)} after the invoice" if value else "At once"
    choices: dict[str, dict] = {
        "kind": dict(CollectionPolicy.KINDS),
        "end": dict(CollectionPolicy.ENDS),
        "subscription_end": dict(CollectionPolicy.SUBSCRIPTION_ENDS),
        "window": retries.WINDOWS,
    }
    return str(choices.get(name, {}).get(value, value))


def facts(policy: CollectionPolicy) -> list[tuple[str, str]]:
    """[(label, words)] of what counts with this policy."""
    left_out = {
        retries.SMART: ("days",),
        retries.CUSTOM: ("tries", "window"),
        retries.OFF: ("tries", "window", "days", "debits"),
    }[policy.kind]
    return [(label, in_words(name, getattr(policy, name))) for name, label in LABELS.items() if name not in left_out]


def changed(name: str, before: Any, after: Any, event: Event) -> list[dict]:
    return [change(LABELS.get(name, name), in_words(name, before), in_words(name, after))]


WORDING = Wording({CHANGED: ("pencil", "Collecting changed")}, rows=changed)


def history() -> list[dict]:
    """The newest changes of the policy, for components/timeline.html."""
    events = Event.objects.of(Company.current()).filter(type=CHANGED).select_related("actor")[:SHOWN]
    return [WORDING.row(event) for event in events]
