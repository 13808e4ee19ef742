"""The test gateway: it answers as a real one would, from tables of its own, and moves no money."""

from __future__ import annotations

import hashlib
import secrets
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from invoicing.collecting.gateways.interface import (
    CARD,
    DEBITS,
    FAILED,
    SUCCEEDED,
    WON,
    Charge,
    ChargeOrder,
    Dispute,
    Entry,
    Evidence,
    Happening,
    MethodDetails,
    Page,
    Payer,
    Refund,
    RefundOrder,
    Refused,
    SetupPage,
)
from invoicing.collecting.gateways.test import charges, disputes
from invoicing.collecting.gateways.test.tables import TestCharge, TestDispute, TestHappening, TestMethod, TestRefund
from invoicing.collecting.gateways.test.tokens import TOKENS, Token, find
from invoicing.collecting.rules.declines import decline

NAME = "test"
EXPIRES_AFTER = 4  # years
A_PAGE = 100  # things of one answer


class TestGateway:
    """A room of interface.Gateway. `clock` says what time it is at the gateway."""

    __test__ = False

    name = NAME
    livemode = False
    kinds = frozenset((CARD, *DEBITS))

    def __init__(self, clock: Callable[[], datetime] = timezone.now) -> None:
        self.clock = clock

    def create_method(self, token: str, payer: Payer, *, key: str) -> MethodDetails:
        """A new method for each key; the same one when it is asked again."""
        return details(self.put_on_file(known(token), payer, key=key))

    def put_on_file(self, token: Token, payer: Payer, *, key: str) -> TestMethod:
        code, decline_code = token.attach
        if code:
            raise Refused(decline(decline_code or code).words, code=code, decline_code=decline_code)
        expires = last_day_of(self.clock().date(), EXPIRES_AFTER)
        values = {"reference": charges.new_reference("tpm"), "token": token.name, "customer": payer.customer}
        made, _ = TestMethod.objects.get_or_create(key=key, defaults=values | {"expires": expires})
        return made

    def detach_method(self, reference: str) -> None:
        TestMethod.objects.filter(reference=reference).update(detached=True, billing_details={})

    def update_method(
        self, reference: str, *, billing_details: dict[str, Any], expiry: tuple[int, int] | None = None
    ) -> MethodDetails:
        made = TestMethod.objects.filter(reference=reference, detached=False).first()
        if made is None:
            raise Refused("No such payment method.", code="resource_missing", parameter="payment_method")
        made.billing_details = billing_details
        if expiry:
            month, year = expiry
            made.expires = date(year, month, monthrange(year, month)[1])
        made.save()
        return details(made)

    def renew(self, reference: str) -> None:
        """The bank of the customer sends another card: a later expiry, and another number. Raises Refused."""
        made = TestMethod.objects.filter(reference=reference, detached=False).first()
        if made is None:
            raise Refused("The test gateway knows no such card.", code="resource_missing", parameter="payment_method")
        last4 = f"{(int(made.last4 or TOKENS[made.token].last4) + 1) % 10_000:04}"
        expires = last_day_of(made.expires, EXPIRES_AFTER)
        TestMethod.objects.filter(pk=made.pk).update(last4=last4, expires=expires)
        charges.happened("method", reference, self.clock())

    def find_method(self, reference: str) -> MethodDetails | None:
        made = TestMethod.objects.filter(reference=reference, detached=False).exclude(token="").first()
        return details(made) if made else None

    def setup_page(self, payer: Payer, *, key: str, return_url: str) -> SetupPage:
        values = {
            "reference": charges.new_reference("tpm"),
            "token": "",
            "customer": payer.customer,
            "expires": last_day_of(self.clock().date(), EXPIRES_AFTER),
            "page": secrets.token_urlsafe(32),
            "billing_details": {"return_url": return_url},
        }
        made, _ = TestMethod.objects.get_or_create(key=key, defaults=values)
        url = f"{settings.PUBLIC_URL}{reverse('test_gateway_setup', args=[made.page])}"
        return SetupPage(url, made.reference)

    def close_page(self, reference: str) -> None:
        TestMethod.objects.filter(reference=reference, token="").update(page=secrets.token_urlsafe(32))

    def choose(self, page: str, text: str) -> TestMethod | None:
        """What the customer typed on a setup page is put on file; None for a page that is not there. Raises Refused."""
        token, made = known(text), TestMethod.objects.filter(page=page).first()
        code, decline_code = token.attach
        if code:
            raise Refused(decline(decline_code or code).words, code=code, decline_code=decline_code)
        if made is not None and TestMethod.objects.filter(pk=made.pk, token="").update(token=token.name):
            charges.happened("method", made.reference, self.clock(), key=made.key)
            made.refresh_from_db()
        return made

    def set_up(self, reference: str, payer: Payer) -> MethodDetails | None:
        made = TestMethod.objects.filter(reference=reference, customer=payer.customer).exclude(token="").first()
        return details(made) if made else None

    def charge(self, order: ChargeOrder) -> Charge:
        return charges.charge(order, self.clock())

    def find_charge(self, order: ChargeOrder) -> Charge | None:
        made = TestCharge.objects.select_related("method").filter(key=order.key).first()
        return charges.answer(made, self.clock()) if made else None

    def cancel_charge(self, reference: str) -> Charge:
        return charges.cancel(reference, self.clock())

    @transaction.atomic
    def refund(self, order: RefundOrder) -> Refund:
        made = TestRefund.objects.filter(key=order.key).first()
        if made is None:
            made = self.give_back(order)
        return given_back(made)

    def give_back(self, order: RefundOrder) -> TestRefund:
        charge = TestCharge.objects.select_for_update().filter(reference=order.charge).first()
        if charge is None or charge.state != SUCCEEDED:
            raise Refused("No such charge.", code="resource_missing", parameter="charge")
        left = disputes.left_of(charge)
        if order.amount > left:
            words = "The refund is greater than what is left of the charge."
            raise Refused(
                words, code="charge_already_refunded" if left <= 0 else "amount_too_large", parameter="amount"
            )
        values = {"reference": charges.new_reference("tre"), "charge": charge, "amount": order.amount}
        now = self.clock()
        made, new = TestRefund.objects.get_or_create(
            key=order.key, defaults=values | {"state": SUCCEEDED, "created": now}
        )
        if new:
            charges.happened("refund", made.reference, now, key=order.key)
        return made

    def find_refund(self, order: RefundOrder) -> Refund | None:
        made = TestRefund.objects.select_related("charge").filter(key=order.key).first()
        return given_back(made) if made else None

    def disputes_since(self, cursor: str) -> Page[Dispute]:
        disputes.judge_all(self.clock())
        rows = TestHappening.objects.filter(kind="dispute", pk__gt=int(cursor or 0)).order_by("pk")[:A_PAGE]
        found = {row.reference: row.pk for row in rows}
        things = TestDispute.objects.select_related("charge").filter(reference__in=found)
        ordered = sorted(things, key=lambda thing: found[thing.reference])
        return Page(tuple(disputes.answer(thing) for thing in ordered), str(max(found.values(), default=cursor or "")))

    def submit_evidence(self, dispute: str, evidence: Evidence) -> Dispute:
        return disputes.put_in(dispute, evidence, self.clock())

    def accept_dispute(self, dispute: str) -> Dispute:
        return disputes.accept(dispute, self.clock())

    def happenings_since(self, cursor: str) -> Page[Happening]:
        charges.bring_back_due_debits(self.clock())
        rows = list(TestHappening.objects.filter(pk__gt=int(cursor or 0)).order_by("pk")[:A_PAGE])
        things = (Happening(str(row.pk), row.kind, row.reference, row.created, row.key) for row in rows)
        return Page(tuple(things), str(rows[-1].pk) if rows else cursor)

    def entries_between(self, first: date, last: date) -> Sequence[Entry]:
        days = (datetime.combine(first, time(), UTC), datetime.combine(last + timedelta(days=1), time(), UTC))
        found = [
            Entry("charge", each.reference, each.key, each.amount, each.currency, each.settled_at)
            for each in TestCharge.objects.filter(settled_at__gte=days[0], settled_at__lt=days[1])
            if each.settled_at
        ]
        for each in TestCharge.objects.filter(returned_at__gte=days[0], returned_at__lt=days[1]):
            at = each.returned_at or each.created
            found.append(Entry("charge", each.reference, each.key, -each.amount, each.currency, at))
        for name, sign in (("created", -1), ("returned_at", 1), ("arrived_at", -1)):
            then = {f"{name}__gte": days[0], f"{name}__lt": days[1]}
            for refund in TestRefund.objects.select_related("charge").filter(**then):
                facts = (refund.reference, refund.key, sign * refund.amount, refund.charge.currency)
                found.append(Entry("refund", *facts, getattr(refund, name)))
        opened = TestDispute.objects.select_related("charge").filter(created__gte=days[0], created__lt=days[1])
        won = TestDispute.objects.select_related("charge").filter(closed_at__gte=days[0], closed_at__lt=days[1])
        found += [entry for each in opened for entry in disputes.entries(each, -1, each.created)]
        found += [entry for each in won.filter(state=WON) for entry in disputes.entries(each, 1, each.closed_at)]
        return sorted(found, key=lambda entry: (entry.at, entry.reference))


def known(text: str) -> Token:
    token = find(text)
    if token is None:
        words = "That is no test number. Choose one of the list."
        raise Refused(words, code="resource_missing", parameter="payment_method")
    return token


def details(made: TestMethod) -> MethodDetails:
    """A method as the gateway shows it. A test number is another card with each customer, as real ones are."""
    token = TOKENS[made.token]
    print_of = hashlib.sha256(f"test {made.customer} {token.number}{made.last4}".encode()).hexdigest()[:16]
    shown: dict[str, Any] = {"last4": made.last4 or token.last4, "country": token.country, "fingerprint": print_of}
    if token.kind == CARD:
        shown |= {
            "brand": token.brand,
            "funding": token.funding,
            "exp_month": made.expires.month,
            "exp_year": made.expires.year,
            "checks": {"cvc_check": "pass"},
        }
    billing = {name: value for name, value in made.billing_details.items() if name != "return_url"}
    return MethodDetails(token.kind, made.reference, made.customer, shown, billing)


def given_back(made: TestRefund) -> Refund:
    words = "The bank of the customer sent the money back." if made.state == FAILED else ""
    return Refund(made.state, made.reference, made.amount, made.charge.currency, words=words, at=made.created)


def last_day_of(today: date, years: int) -> date:
    """The last day of this month so many years on."""
    year = today.year + years
    return date(year, today.month, monthrange(year, today.month)[1])
