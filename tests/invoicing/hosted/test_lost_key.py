"""Without the key file no link is read or made: pages say so in words, and nothing else fails."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.mail.models.message import Message
from invoicing.models.portal.link import PortalLink
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
    answer = client.get(address, headers={"Accept-Language": "de"})
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "Diese Seite kann zurzeit nicht angezeigt werden." in page and "Home" not in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("real_commits")
def test_what_staff_send_is_refused_in_words_and_what_they_typed_stays(desk, now, settings, tmp_path):
    invoice = owed(now=now)
    address_of(invoice)
    settings.SECRET_KEYS_FILE = tmp_path / "lost"
    address, typed = reverse("invoice_send", args=[invoice.public_id]), {"subject": "Mine", "message": "My own words"}
    answer = desk.post(address, typed, headers={"HX-Request": "true"})
    assert answer.status_code == 503
    assert answer.json()["text"] == "A key is missing. Nothing was saved. Send it again once the key is back."
    page = desk.post(address, urlencode(typed), content_type="application/x-www-form-urlencoded").content.decode()
    assert "A key is missing" in page and "Nothing was saved." in page
    assert "My own words" in page and "Send it again" in page
    page = desk.get(address)
    assert page.status_code == 503 and "Try again once the key is back." in page.content.decode()


def test_the_frame_of_a_preview_says_why_it_is_empty(desk, now, settings, tmp_path):
    invoice = owed(now=now)
    address_of(invoice)
    settings.SECRET_KEYS_FILE = tmp_path / "lost"
    for page in ("invoice_send_preview", "reminder_preview"):
        for answer in (
            desk.get(reverse(page, args=[invoice.public_id])),
            desk.post(reverse(page, args=[invoice.public_id])),
        ):
            assert (answer.status_code, answer["X-Frame-Options"]) == (503, "SAMEORIGIN")
            assert "the server cannot read its key file" in answer.content.decode()


@pytest.mark.parametrize("slot", ["invoice", "receipt", "credit-note", "reminder-1", "new-link"])
def test_samples_of_mails_need_no_key(chief, now, settings, tmp_path, slot):
    address_of(owed(now=now))
    settings.SECRET_KEYS_FILE = tmp_path / "lost"
    answer = chief.get(reverse("email_text_preview", args=[slot, "de"]))
    assert answer.status_code == 200
    assert "/i/in_sample/1-" in answer.content.decode()


def test_the_portal_shows_files_without_the_pages_of_invoices(client, now, settings, tmp_path):
    invoice = owed(now=now)
    address = address_of(invoice)
    _, token = PortalLink.create(invoice.customer, invoice.customer.email, by=None, now=timezone.now())
    client.post(reverse("portal_open", args=[token]))
    overview = reverse("portal_overview")
    assert address in client.get(overview).content.decode()
    settings.SECRET_KEYS_FILE = tmp_path / "lost"
    page = client.get(overview)
    assert page.status_code == 200
    assert invoice.number in page.content.decode() and "/i/" not in page.content.decode()


def test_an_invoice_is_issued_all_the_same_and_says_why_it_was_not_sent(now, settings, tmp_path):
    address_of(owed(now=now))
    Company.objects.update(send_on_finalize=True)
    settings.SECRET_KEYS_FILE = tmp_path / "lost"
    invoice = owed(now=now)
    assert invoice.status == "open"
    assert "key file" in Event.objects.of(invoice).get(type="invoice.not_sent").data["why"]
    assert not Message.objects.filter(about=invoice.public_id).exists()
