"""Among the invoices to pay with one transfer, what is charged by itself says so and is not ticked."""

from datetime import timedelta

import pytest
from django.urls import reverse

from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.collection import Collection
from invoicing.documents.text.payment import CHARGED
from tests.factories import customer, issued, seller
from tests.invoicing.collecting.factories import method
from tests.invoicing.hosted.pages import BANK
from tests.invoicing.portal.test_portal_pages import visit
from tests.reading import text

pytestmark = pytest.mark.django_db
PROCESSED = "Your payment is being processed."


@pytest.fixture
def buyer(clock, now):
    seller(**BANK)
    found = customer("Acme", email="jenny@example.com", currency="eur", preferred_locales=["en"])
    method(found, now=now)
    return found


@pytest.fixture
def visitor(client, buyer, now):
    visit(client, buyer, now)
    return client


def automatic(buyer, now):
    return issued(buyer, now=now, collection_method="charge_automatically")


def ticked(answer):
    return {row["id"] for row in answer.context["rows"] if row["id"] in answer.context["chosen"]}


def test_what_is_charged_by_itself_says_so_and_is_not_ticked(visitor, buyer, now):
    sent, charged = issued(buyer, now=now), automatic(buyer, now)
    answer = visitor.get(reverse("portal_pay"))
    assert ticked(answer) == {sent.public_id}
    assert text(answer).count(CHARGED) == 1
    Collection.stop(charged, by=None, now=now)
    answer = visitor.get(reverse("portal_pay"))
    assert ticked(answer) == {sent.public_id, charged.public_id}
    assert CHARGED not in text(answer)


def test_what_is_being_charged_says_so_too(visitor, buyer, now):
    sent, other = issued(buyer, now=now), issued(buyer, now=now)
    ChargeAttempt.begin(sent, method(buyer, "pm_card_mastercard", now=now), by=None, now=now)
    answer = visitor.get(reverse("portal_pay"))
    assert ticked(answer) == {other.public_id}
    assert text(answer).count(PROCESSED) == 1


def test_many_cost_as_many_queries_as_two(visitor, buyer, now, django_assert_num_queries):
    for _ in range(2):
        automatic(buyer, now)
    visitor.get(reverse("portal_pay"))
    with django_assert_num_queries(9) as counted:
        visitor.get(reverse("portal_pay"))
    for _ in range(3):
        automatic(buyer, now + timedelta(seconds=1))
    with django_assert_num_queries(len(counted)):
        visitor.get(reverse("portal_pay"))
