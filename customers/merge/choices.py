"""The choices of a merge: where two customers differ, what is proposed, and what was chosen."""

from dataclasses import dataclass

from billing_site.lib.places.addresses import format_address
from customers.models import dependents
from customers.models.customer import Customer
from customers.models.merge import CHOSEN
from customers.profile.timeline import display
from customers.rules import contacts
from customers.rules.fields import ADDRESS, ADDRESS_PARTS, LABELS, SHIPPING

KEEP, OTHER, BOTH = "keep", "other", "both"
# What only makes sense together is chosen together: no address is made of halves of two.
GROUPS = {"address": ("Billing address", ADDRESS), "shipping": ("Shipping", SHIPPING)}
LISTS = ("preferred_locales", "contacts")
LANGUAGES = 10


@dataclass(frozen=True)
class Choice:
    """One row of the page: a property (or a group, or a metadata key) in which the two differ.

    `keep`, `other` and `both` are lines of text; `both` is empty where the two cannot be joined, `apart` says why.
    """

    name: str
    label: str
    keep: list
    other: list
    chosen: str
    both: tuple = ()
    apart: str = ""


def choices(target: Customer, source: Customer) -> list[Choice]:
    """The rows of the page: differences only; a blank on the side that is kept is filled from the other."""
    found = [group_choice(name, target, source) for name in GROUPS]
    grouped = {*ADDRESS, *SHIPPING, "metadata"}
    found += [field_choice(field, target, source) for field in CHOSEN if field not in grouped]
    keys = sorted({*target.metadata, *source.metadata})
    found += [metadata_choice(key, target.metadata.get(key, ""), source.metadata.get(key, "")) for key in keys]
    order = {name: position for position, name in enumerate(("name", "email", "phone", "description", "address"))}
    return sorted(filter(None, found), key=lambda choice: order.get(choice.name, len(order)))


def field_choice(field: str, target: Customer, source: Customer) -> Choice | None:
    mine, theirs = getattr(target, field), getattr(source, field)
    if mine == theirs:
        return None
    joined = union(field, mine, theirs) if field in LISTS and mine and theirs else []
    apart = contacts.together_problem(joined) if field == "contacts" else ""
    both = (display(field, joined),) if joined and joined not in (mine, theirs) and not apart else ()
    chosen = BOTH if both else KEEP if mine else OTHER
    return Choice(field, LABELS[field], lines(field, mine), lines(field, theirs), chosen, both, apart)


def group_choice(name: str, target: Customer, source: Customer) -> Choice | None:
    label, fields = GROUPS[name]
    if all(getattr(target, field) == getattr(source, field) for field in fields):
        return None
    chosen = KEEP if any(getattr(target, field) for field in fields) else OTHER
    return Choice(name, label, group_lines(name, target), group_lines(name, source), chosen)


def group_lines(name: str, customer: Customer) -> list[str]:
    address = format_address({part: getattr(customer, f"{name}_{part}") for part in ADDRESS_PARTS})
    extra = [customer.shipping_name, *address, customer.shipping_phone] if name == "shipping" else address
    return [line for line in extra if line]


def metadata_choice(key: str, mine, theirs) -> Choice | None:
    if mine == theirs:
        return None
    return Choice(f"metadata.{key}", f"Metadata {key}", lines("", mine), lines("", theirs), KEEP if mine else OTHER)


def lines(field: str, value) -> list[str]:
    shown = display(field, value)
    return shown.split("\n") if shown else []


def union(field: str, mine, theirs) -> list:
    """Those of both, each once."""
    if field == "contacts":
        return contacts.union(mine, theirs)
    return list(dict.fromkeys([*mine, *theirs]))[:LANGUAGES]


def chosen_fields(target: Customer, source: Customer, picked: dict[str, str]) -> dict:
    """{property: value} for CustomerMerge.make; `picked` maps a choice's name to "keep", "other" or "both"."""
    fields = {}
    for choice in choices(target, source):
        side = picked.get(choice.name, choice.chosen)
        if choice.name.startswith("metadata."):
            put(fields, choice.name.removeprefix("metadata."), target, source if side == OTHER else target)
        elif side == BOTH and choice.both:
            fields[choice.name] = union(choice.name, getattr(target, choice.name), getattr(source, choice.name))
        elif side == OTHER:
            names = GROUPS[choice.name][1] if choice.name in GROUPS else [choice.name]
            fields |= {name: getattr(source, name) for name in names}
    return fields


def put(fields: dict, key: str, target: Customer, giver: Customer) -> None:
    metadata = fields.setdefault("metadata", dict(target.metadata))
    metadata.pop(key, None)
    if key in giver.metadata:
        metadata[key] = giver.metadata[key]


def moves(target: Customer, source: Customer):
    """What goes over besides the choices, in words."""
    there = set(target.tax_ids.values_list("type", "value"))
    found = [str(row) for row in source.tax_ids.all() if (row.type, row.value) not in there]
    words = [f"Tax ID {text}" for text in found]
    if source.balance:
        words.append(f"Balance of {source.balance_words}")
    if source.discount and not target.discount:
        words.append(f"Coupon {source.discount}")
    elif source.discount:
        words.append(f"Coupon {source.discount} does not move: {target} has {target.discount}")
    if source.currency and not target.currency:
        words.append(f"Currency {source.currency.upper()}")
    return [*words, *dependents.goes_along(source.pk)]
