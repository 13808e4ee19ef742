"""The settings page of collecting: what can be chosen, what it refuses, its example, and two who save at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing_site.company.models import Company
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.collecting.policy.preview import example
from invoicing.collecting.rules.retries import CUSTOM, OFF, Policy
from tests.factories import staff
from tests.invoicing.collecting.factories import charged, tick
from tests.reading import text as page_text

pytestmark = pytest.mark.django_db
PAGE = "/settings/collecting/"


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def typed(desk, **changes):
    """What the form of the page holds, with some changes; None takes a field out."""
    page = desk.get(PAGE)
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields}
    data |= {"version": page.context["version"], **changes}
    return {name: value for name, value in data.items() if value not in (None, False, "")}


def save(desk, **changes):
    return desk.post(PAGE, typed(desk, **changes), follow=True)


def test_what_is_saved_counts(desk):
    save(desk, tries="3", window="30", debits="on", end="uncollectible", wait="90", unit="minutes", mail_failures=None)
    policy = CollectionPolicy.current()
    assert (policy.tries, policy.window, policy.debits, policy.end) == (3, 30, True, "uncollectible")
    assert (policy.charge_after, policy.mail_failures, policy.mail_refunds) == (90, False, True)
    text = page_text(desk.get(PAGE))
    assert "Collecting changed" in text and "90 minutes after the invoice" in text and "1 month" in text


def test_days_of_ones_own(desk):
    save(desk, kind="custom", days_0="1", days_1="4")
    assert (CollectionPolicy.current().kind, CollectionPolicy.current().days) == (CUSTOM, [1, 4])
    assert desk.get(PAGE).context["form"]["days_1"].value() == 4


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "custom", "days_0": "2", "tries": "99", "window": "x"},
        {"kind": "smart", "days_0": "x", "days_2": "-1"},
        {"kind": "off", "days_0": "x", "tries": "99"},
    ],
)
def test_what_does_not_count_with_the_chosen_kind_stops_nobody(desk, changes):
    before = CollectionPolicy.current()
    assert save(desk, **changes).status_code == 200
    saved = CollectionPolicy.current()
    assert (saved.kind, saved.tries, saved.window) == (changes["kind"], before.tries, before.window)


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"tries": "9"}, "tries", "at most 8"),
        ({"tries": ""}, "tries", "Enter 1 to 8 tries."),
        ({"tries": "1.5"}, "tries", "whole number"),
        ({"window": "5"}, "window", "Select a valid choice"),
        ({"kind": "custom"}, "days_0", "after how many days"),
        ({"kind": "custom", "days_0": "61"}, "days_0", "at most 60"),
        ({"kind": "custom", "days_0": "1", "days_2": "2"}, "days_1", "leave out the one after"),
        ({"kind": "never"}, "kind", "Select a valid choice"),
        ({"wait": "73", "unit": "hours"}, "wait", "at most 72 hours"),
        ({"wait": ""}, "wait", "whole number"),
        ({"wait": "9" * 30}, "wait", ""),
        ({"end": "paid"}, "end", "Select a valid choice"),
        ({"subscription_end": "x"}, "subscription_end", "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(desk, changes, field, says):
    answer = save(desk, **changes)
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert list(errors) == [field] and says in str(errors[field][0])
    assert CollectionPolicy.current().version == 1


def test_what_is_wrong_is_told_in_the_order_of_the_page(desk):
    answer = save(desk, kind="custom", days_0="x", days_2="61", wait="x")
    assert list(answer.context["form"].errors) == ["days_0", "days_2", "wait"]


def test_the_example_shows_what_is_typed_and_saves_nothing(desk):
    answer = save(desk, kind="custom", days_0="2", days_1="5", look="1")
    assert f'formaction="{PAGE}#example"' in answer.content.decode()
    text = page_text(answer)
    assert "2 days after the last try." in text and "5 days after the last try." in text
    assert "Then: All 2 tries were made." in text
    assert CollectionPolicy.current().version == 1


def test_an_example_ends():
    now = timezone.now()
    smart = example(Policy(), "insufficient_funds", now=now)
    assert len(smart.tries) == 8 and smart.ends == "All 8 tries were made."
    assert smart.tries[-1][0] <= now + timedelta(days=14)
    assert not example(Policy(kind=OFF), "insufficient_funds", now=now).tries


def test_of_two_who_save_at_once_the_second_is_told(desk, administrator):
    data = typed(desk, tries="5")
    CollectionPolicy.change({"tries": 2}, by=administrator, now=timezone.now())
    answer = desk.post(PAGE, data)
    assert answer.status_code == 409 and "Somebody saved other settings" in page_text(answer)
    assert answer.context["form"]["tries"].value() == "5"
    desk.post(PAGE, data | {"version": answer.context["version"]})
    assert CollectionPolicy.current().tries == 5


@pytest.mark.parametrize("between", [{"look": "1"}, {"tries": "9"}])
def test_neither_an_example_nor_a_wrong_entry_hides_what_others_saved(desk, administrator, between):
    data = typed(desk, tries="5")
    CollectionPolicy.change({"tries": 2}, by=administrator, now=timezone.now())
    version = desk.post(PAGE, data | between).context["version"]
    assert desk.post(PAGE, data | {"version": version}).status_code == 409
    assert CollectionPolicy.current().tries == 2


def test_the_page_says_where_receipts_are_decided_already(desk):
    assert "every payment already" not in page_text(desk.get(PAGE))
    Company.current().change({"send_receipts": True}, by=None, now=timezone.now())
    assert "every payment already" in page_text(desk.get(PAGE))


def test_what_is_planned_already_stays(desk):
    now = timezone.now()
    invoice, _ = charged("pm_card_chargeCustomerFail", now=now)
    Collection.charge_at(invoice, now, now=now)
    tick(now)
    planned = Collection.objects.get(invoice=invoice).next_payment_attempt
    save(desk, kind="off")
    assert planned and Collection.objects.get(invoice=invoice).next_payment_attempt == planned


def test_others_look_and_change_nothing(client):
    client.force_login(staff("Billing"))
    text = page_text(client.get(PAGE))
    assert "Smart Retries" in text and "Show an example" not in text
    assert client.post(PAGE, {"kind": "off"}).status_code == 403
