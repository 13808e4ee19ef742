"""The customers of the demo business: who they are, how they pay, and how the year goes with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from billing_site.lib.text import fold
from customers.models.customer import Customer
from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.models.method import PaymentMethod, payer_of
from invoicing.subscriptions.demo.business import FIRMS
from invoicing.subscriptions.models.subscription import Subscription

GOOD = ("pm_card_visa", "pm_card_mastercard", "pm_card_amex", "pm_card_visa_debit")
EMPTY = "pm_card_insufficientFundsLater"
DAYS = 365
# What happens to a customer in the year, once each; what is not named here has a quiet one.
STORIES = (
    *("grow", "upgrade", "grow", "cancel", "fail", "grow", "yearly", "leave", "upgrade", "quiet"),
    *("pause", "grow", "fail", "shrink", "parked", "calls", "late", "upgrade", "quiet", "calls"),
    *("unpaid", "grow", "calls", "incomplete", "quiet", "cancel", "comeback", "grow", "shrink", "trialing"),
)


@dataclass
class Member:
    """A customer with the day of the year on which they come, and their story."""

    customer: Customer | None
    day: int
    firm: tuple[str, ...]
    story: str
    seats: int
    plan: str
    trial: int = 0
    coupon: str = ""
    sends: bool = False
    subscription: Subscription | None = None
    methods: list[PaymentMethod] = field(default_factory=list)

    @property
    def currency(self) -> str:
        return "usd" if self.firm[2] == "US" else "eur"

    @property
    def buyer(self) -> Customer:
        if self.customer is None:
            raise ValueError("Nobody is billed before they are here.")
        return self.customer

    @property
    def own(self) -> Subscription:
        if self.subscription is None:
            raise ValueError("There is no subscription yet.")
        return self.subscription


def members(rng: Random) -> list[Member]:
    """Everybody, in the order in which they come: few in the first months, more later."""
    found = []
    for nth, firm in enumerate(FIRMS):
        story = STORIES[nth % len(STORIES)]
        day = round((nth / len(FIRMS)) ** 0.8 * (DAYS - 80)) + rng.randint(0, 9)
        if story == "trialing":
            day = DAYS - 6
        found.append(
            Member(
                customer=None,
                day=day,
                firm=firm,
                story=story,
                seats=rng.randint(2, 12),
                plan=rng.choice(("starter", "team", "team", "business")),
                trial=14 if story in ("trialing", "leave", "incomplete") or rng.random() < 0.3 else 0,
                coupon=rng.choice(("", "", "", "WELCOME20", "LAUNCH10")),
                sends=story in ("late", "unpaid") or rng.random() < 0.15,
            )
        )
    rng.shuffle(found)
    return sorted(found, key=lambda each: each.day)


def arrive(member: Member, now: datetime) -> Customer:
    """They sign up: an entry in the books, and mostly a card on file."""
    name, city, country, postal_code, street = member.firm
    word = fold(name).replace(" ", "-").replace("&", "und")
    member.customer = Customer.create(
        by=None,
        now=now,
        name=name,
        email=f"office@{word}.example",
        currency=member.currency,
        address_line1=street,
        address_city=city,
        address_postal_code=postal_code,
        address_country=country,
        metadata={"segment": "saas"},
    )
    if not member.sends:
        put_on_file(member, GOOD[len(word) % len(GOOD)], now)
    return member.customer


def put_on_file(member: Member, token: str, now: datetime) -> None:
    """A card, which is the default from now on."""
    gateway, buyer = TestGateway(), member.buyer
    key = f"demo-{buyer.public_id}-{len(member.methods)}"
    details = gateway.create_method(token, payer_of(buyer), key=key)
    method = PaymentMethod.attach(buyer, details, gateway=gateway.name, by=None, now=now, default=True)
    member.methods.append(method)
