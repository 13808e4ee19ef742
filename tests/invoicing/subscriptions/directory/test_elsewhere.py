"""What other pages say of subscriptions: the customer's, the invoice's, home, the Create menu and the admin."""

import pytest
from django.urls import reverse
from django.utils import timezone

from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.ending import cancel
from tests.factories import customer
from tests.invoicing.subscriptions.factories import choice, price, subscription
from tests.reading import body, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def test_the_customers_page_shows_the_newest_subscriptions(desk, now, django_assert_num_queries):
    buyer = customer("Acme", currency="eur", now=now)
    assert "No subscriptions yet" in text(desk.get(buyer.get_absolute_url()))
    one = subscription(buyer, choice(price("Seat", now=now), 3), now=now)
    page = body(desk.get(buyer.get_absolute_url()))
    assert one.get_absolute_url() in page and "3 × Seat" in page and "€30.00 / month" in page
    assert reverse("customer_subscription_add", args=[buyer.public_id]) in page
    for number in range(6):
        subscription(buyer, choice(price(f"Plan {number}", now=now)), now=now)
    page = text(desk.get(buyer.get_absolute_url()))
    assert "View all 7" in page and "3 × Seat" not in page


def test_deleting_a_customer_says_what_ends(desk, now):
    buyer = customer("Acme", currency="eur", now=now)
    live, ended = (subscription(buyer, now=now) for _ in range(2))
    cancel(ended, by=None, now=now)
    page = text(desk.get(reverse("customer_delete", args=[buyer.public_id])))
    assert "1 subscription is canceled now, for good." in page
    desk.post(reverse("customer_delete", args=[buyer.public_id]))
    live.refresh_from_db()
    assert live.status == "canceled" and live.reason == "customer_deleted"


def test_every_door_that_deletes_customers_cancels_theirs_for_good(desk, chief, now):
    bought = [subscription(customer(name, currency="eur", now=now), now=now) for name in ("Bulk", "Admin")]
    bulk, admin = (made.customer for made in bought)
    address = f"{reverse('customer_bulk_delete')}?ids={bulk.public_id}"
    assert "1 subscription is canceled now" in text(desk.get(address))
    desk.post(address, {"upto": str(admin.pk)})
    data = {"action": "delete_customers", "_selected_action": [admin.pk]}
    chief.post(reverse("admin:customers_customer_changelist"), data)
    for made in bought:
        made.refresh_from_db()
        assert (made.status, made.reason) == ("canceled", "customer_deleted")
    page = desk.post(reverse("customer_restore", args=[bulk.public_id]), follow=True)
    assert "1 subscription that the deletion canceled stays canceled." in text(page)


def test_an_invoice_says_which_subscription_it_bills(desk, now):
    one = subscription(now=now)
    page = body(desk.get(one.latest_invoice.get_absolute_url()))
    assert one.get_absolute_url() in page and "Billed by" in page


def test_home_says_which_subscriptions_need_somebody(desk, now):
    few = [subscription(now=now) for _ in range(4)]
    for one, status in zip(few, ("past_due", "unpaid", "incomplete", "active"), strict=True):
        Subscription.objects.filter(pk=one.pk).update(status=status)
    Subscription.objects.filter(pk=few[-1].pk).update(problem="No address.", problem_at=now)
    page = body(desk.get(reverse("home")))
    for asked in ("status=past_due", "status=unpaid", "status=incomplete", "planned=person"):
        url = f"{reverse('subscription_list')}?{asked}"
        assert url in page
        assert [row["id"] for row in desk.get(url).context["rows"]] != []


def test_create_and_n_lead_to_a_new_subscription_for_those_who_may(desk, client, reader, now):
    subscription(now=now)
    page = body(desk.get(reverse("subscription_list")))
    assert page.count(f'href="{reverse("subscription_add")}"') == 2 and 'data-go="s"' in page
    client.force_login(reader)
    assert reverse("subscription_add") not in body(client.get(reverse("subscription_list")))


def test_the_admin_shows_them_and_changes_nothing(chief, now):
    one = subscription(now=now)
    page = reverse("admin:subscriptions_subscription_change", args=[one.pk])
    assert one.public_id in body(chief.get(page), 200)
    for name in ("subscription", "subscriptionitem", "subscriptionperiod", "plannedchange", "usagerecord"):
        found = chief.get(reverse(f"admin:subscriptions_{name}_changelist"), {"q": one.public_id})
        assert found.status_code == 200
    assert chief.get(reverse("admin:subscriptions_subscription_add")).status_code == 403
