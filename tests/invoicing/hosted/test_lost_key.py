"""Without the key file no link is read or made: pages say so in words, and nothing else fails."""

import pytest

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
