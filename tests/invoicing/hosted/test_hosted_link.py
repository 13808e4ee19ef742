"""The link to a customer's page: nobody guesses it, it never ends by itself, a new one takes its place."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from billing_site.events.models import Event
from billing_site.lib.encryption.key_file import KeyFault
from invoicing.models.hosted.key import LinkKey
from invoicing.models.hosted.link import HostedLink
from invoicing.rules.move import IllegalMove
from tests.factories import draft, issued
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def parts(invoice):
    """(public id, the part that opens it) of the address of an invoice."""
    *_, public_id, part, _ = HostedLink.address_of(invoice).split("/")
    return public_id, part


def types(invoice):
    return list(Event.objects.of(invoice).filter(type__contains="link").values_list("type", flat=True))


def test_a_link_leads_to_its_invoice_from_outside(settings):
    settings.PUBLIC_URL = "https://billing.example.com"
    invoice = issued()
    address = HostedLink.address_of(invoice)
    assert address.startswith(f"https://billing.example.com/i/{invoice.public_id}/1-")
    assert HostedLink.address_of(invoice) == address
    opened = HostedLink.open(*parts(invoice))
    assert (opened.invoice, opened.is_old) == (invoice, False)


def test_a_link_never_expires_by_itself(client):
    long_ago = timezone.now() - timedelta(days=9 * 366)
    invoice, replaced = issued(now=long_ago), issued(now=long_ago)
    old = HostedLink.address_of(replaced)
    HostedLink.roll(replaced, by=None, now=long_ago)
    assert client.get(HostedLink.address_of(invoice)).status_code == 200
    # The newer one is offered however old the other is.
    assert client.get(old).status_code == 410


def test_forged_and_guessed_links_open_nothing():
    invoice, other = issued(), issued()
    public_id, part = parts(invoice)
    code = part.partition("-")[2]
    guesses = [part[:-1], f"{part}A", part.lower(), f"2-{code}", f"01-{code}", f"0-{code}", f"-{code}", "1-", "", "ä"]
    assert [HostedLink.open(public_id, each) for each in [*guesses, f"١-{code}", "9" * 4000]] == [None] * 12
    assert HostedLink.open(other.public_id, part) is None
    assert HostedLink.open("in_nobody", part) is None


def test_a_draft_has_no_link():
    invoice = draft()
    assert HostedLink.address_of(invoice) == ""
    with pytest.raises(IllegalMove):
        HostedLink.roll(invoice, by=None, now=invoice.created)


def test_a_new_link_takes_the_place_of_the_old_one(billing, now):
    invoice = issued(now=now)
    old = parts(invoice)
    HostedLink.roll(invoice, by=billing, now=now)
    assert parts(invoice) != old
    assert HostedLink.open(*old).is_old
    assert not HostedLink.open(*parts(invoice)).is_old
    assert types(invoice) == ["invoice.link_replaced"]


def test_what_is_turned_off_opens_by_no_link_until_it_is_turned_on(billing, now):
    invoice = issued(now=now)
    old = parts(invoice)
    HostedLink.roll(invoice, by=billing, now=now)
    current = parts(invoice)
    for _ in range(2):
        HostedLink.revoke(invoice, by=billing, now=now)
    assert HostedLink.address_of(invoice) == ""
    assert [HostedLink.open(*old), HostedLink.open(*current)] == [None, None]
    HostedLink.restore(invoice, by=billing, now=now)
    assert parts(invoice) == current
    assert types(invoice) == ["invoice.link_turned_on", "invoice.link_turned_off", "invoice.link_replaced"]


@pytest.mark.parametrize("sql", ["UPDATE invoicing_hostedlink SET generation = 1", "DELETE FROM invoicing_hostedlink"])
def test_the_database_lets_no_old_link_open_again(now, sql):
    HostedLink.roll(issued(now=now), by=None, now=now)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_links_outlive_a_change_of_keys_and_say_so_when_the_keys_are_gone(settings, tmp_path):
    settings.SECRET_KEYS_FILE = tmp_path / "keys"
    invoice = issued()
    address = HostedLink.address_of(invoice)
    kept = LinkKey.objects.get().secret
    call_command("rotate_keys", "--drop-old", stdout=StringIO())
    assert LinkKey.objects.get().secret != kept
    assert HostedLink.address_of(invoice) == address
    settings.SECRET_KEYS_FILE = tmp_path / "lost"
    with pytest.raises(KeyFault):
        HostedLink.open(*address.split("/")[-3:-1])


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("real_commits")
def test_of_two_who_need_the_first_key_both_get_the_same():
    found = at_once(*[LinkKey.take] * 4)
    assert len(set(found)) == 1
    assert LinkKey.find() == found[0]
