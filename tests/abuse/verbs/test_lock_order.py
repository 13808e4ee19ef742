"""Every verb locks in the order that billing_site/lib/db/locks.py tells: what it locks is read off its statements."""

import pytest
from django.db import connection, transaction
from django.urls import reverse

from customers.models.customer import Customer
from invoicing.models.invoice import Invoice
from tests.abuse.verbs.verbs import VERBS
from tests.abuse.verbs.watching import watched
from tests.abuse.verbs.world import World
from tests.factories import customer, draft, staff

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_commits")]

# What they do needs no row of others to stand still.
LOCK_NOTHING = (
    *("add_product", "add_price", "add_tax_rate", "add_exchange_rate", "import_exchange_rates"),
    *("draw_again", "draw_again_what_was_seen_before"),
    *("put_a_failed_refund_aside", "hear_that_something_happened_to_a_charge"),
)


@pytest.fixture
def people():
    return staff("Administrator"), staff("Administrator")


def test_every_verb_locks_in_one_order(people):
    if connection.vendor == "sqlite":
        # One lock for all, taken when a transaction begins: there is no order to keep.
        return
    wrong = {}
    for name, verb in VERBS.items():
        watch = watch_over(verb, people, turned=False)
        assert watch.taken or name in LOCK_NOTHING, f"{name} locks nothing"
        wrong[name] = watch.wrong
        if sum(table == "customers_customer" for table, _ in watch.taken) > 1:
            wrong[name] += watch_over(verb, people, turned=True).wrong
    assert {name: found for name, found in wrong.items() if found} == {}


def watch_over(verb, people, *, turned):
    act = verb(World(*people, turned=turned))
    with watched() as watch:
        act()
    return watch


def test_an_action_of_the_admin_goes_from_one_customer_to_the_next_in_transactions_of_their_own(people, client):
    one, two = customer(currency="eur"), customer(currency="eur")
    drafts = [draft(two), draft(one)]
    client.force_login(people[0])
    data = {"action": "finalize", "asked": "1", "_selected_action": [each.pk for each in drafts]}
    if connection.vendor == "sqlite":
        client.post(reverse("admin:invoicing_invoice_changelist"), data)
    else:
        with watched() as watch:
            client.post(reverse("admin:invoicing_invoice_changelist"), data)
        assert watch.wrong == []
    assert Invoice.objects.open().count() == 2


def test_what_is_out_of_order_is_seen(people):
    if connection.vendor == "sqlite":
        return
    one, two = customer(currency="eur"), customer(currency="eur")
    invoice = draft(one)
    with watched() as watch, transaction.atomic():
        invoice.locked()
        two.locked()
        one.locked()
        one.locked()
        Customer.objects.filter(pk__in=[one.pk, two.pk]).update(name="Both")
    assert watch.wrong == [
        f"customers_customer [{two.pk}] behind invoicing_invoice",
        f"customers_customer [{one.pk}] behind customers_customer",
        f"customers_customer [{one.pk}] behind {two.pk}",
    ]
