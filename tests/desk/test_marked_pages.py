"""Whatever a test installation shows says so, to staff and to outsiders; a live one says nothing of a mode."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.invoicing.hosted.pages import address_of, owed
from tests.staff.factories import invitation

pytestmark = pytest.mark.django_db
MARK = '<aside class="test-mode"'
STAFF = "<strong>Test mode</strong> · Nothing here is real</aside>"


def open_pages(by, now):
    """{address: what its mark says} of pages that nobody signs in for."""
    outsiders = "Nothing here is real, and nothing is to be paid.</aside>"
    _, token = invitation(by, now=timezone.now())
    return {
        reverse("account_login"): STAFF,
        reverse("account_reset_password"): STAFF,
        f"/accounts/invitation/{token}/": STAFF,
        "/accounts/invitation/wrong/": STAFF,
        "/nowhere/": STAFF,
        reverse("verify"): outsiders,
        reverse("portal_ask"): outsiders,
        address_of(owed(now=now)): outsiders,
        address_of(owed(now=now, language="de")): "<strong>Testmodus</strong> · Nichts hier ist echt",
        "/i/wrong/": outsiders,
    }


def read(client, address):
    answer = client.get(address)
    assert answer.status_code in (200, 404, 410), address
    return " ".join(answer.content.decode().split())


def test_pages_that_anybody_can_open(settings, administrator, now):
    pages = open_pages(administrator, now)
    for address in pages:
        assert "test-mode" not in read(Client(), address), address
    settings.LIVEMODE = False
    for address, said in pages.items():
        page = read(Client(), address)
        assert page.count(MARK) == 1, address
        assert said in page, address
        assert "css/mode" in page, address


def test_pages_of_staff(settings, chief):
    pages = [reverse("home"), reverse("customer_list"), reverse("email_settings"), reverse("admin:index")]
    pages.append(f"{reverse('admin:customers_customer_changelist')}?_popup=1")
    for address in pages:
        assert "test-mode" not in read(chief, address), address
    settings.LIVEMODE = False
    for address in pages:
        page = read(chief, address)
        assert page.count(MARK) == 1, address
        assert STAFF in page, address
        assert "css/mode" in page, address
    # A page keeps its mark while its content is replaced.
    assert MARK not in chief.get(reverse("customer_list"), headers={"HX-Request": "true"}).content.decode()
