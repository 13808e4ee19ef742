"""Without the key file no link is read or made: pages say so in words, and nothing else fails."""

import pytest

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.mail.models.message import Message
from tests.invoicing.hosted.pages import address_of, owed

pytestmark = pytest.mark.django_db


def test_the_customers_page_says_that_a_key_is_missing_and_staff_read_their_own(client, desk, now, settings, tmp_path):
    invoice = owed(now=now)
    address = address_of(invoice)
    settings.SECRET_KEYS_FILE = tmp_path / "lost"
    page = desk.get(invoice.get_absolute_url())
    assert page.status_code == 200
    assert "The link cannot be shown" in page.content.decode()
    desk.logout()
    answer = client.get(address)
    assert answer.status_code == 503
    assert "A key is missing" in answer.content.decode()


def test_an_invoice_is_issued_all_the_same_and_says_why_it_was_not_sent(now, settings, tmp_path):
    address_of(owed(now=now))
    Company.objects.update(send_on_finalize=True)
    settings.SECRET_KEYS_FILE = tmp_path / "lost"
    invoice = owed(now=now)
    assert invoice.status == "open"
    assert "key file" in Event.objects.of(invoice).get(type="invoice.not_sent").data["why"]
    assert not Message.objects.filter(about=invoice.public_id).exists()
