"""What answers tell browsers: keep no page, forget all at sign-out, ask for no device, tell nobody of links."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from billing_site.staff.models.invitation import Invitation
from invoicing.documents import limits
from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, issued
from tests.staff.factories import invitation, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.alike]


def test_no_page_file_or_answer_to_a_script_is_kept_by_a_browser(desk, now):
    invoice = issued(customer("Jenny", currency="eur"), now=now)
    addresses = [
        *(reverse(name) for name in ("home", "customer_list", "invoice_list", "settings", "staff_profile")),
        *(reverse(f"{noun}_export_file") for noun in ("customer", "invoice")),
        *(invoice.customer.get_absolute_url(), invoice.get_absolute_url()),
        *(reverse(f"invoice_{page}", args=[invoice.public_id]) for page in ("pdf", "preview")),
        *("/nothing/here/", "/admin/customers/customer/", reverse("company_documents_preview")),
    ]
    for address in addresses:
        answer = desk.get(address)
        b"".join(answer)
        assert answer["Cache-Control"] == "private, no-store", address
    wrong = desk.post(reverse("invoice_pdf", args=[invoice.public_id]))
    assert (wrong.status_code, wrong["Cache-Control"]) == (405, "private, no-store")


def test_what_is_no_secret_is_kept_as_before(desk):
    assert "max-age" in desk.get(reverse("document_colour", args=["336699"]))["Cache-Control"]


def test_signing_out_empties_what_the_browser_keeps(administrator):
    client, answer = sign_in(administrator.email)
    assert "Clear-Site-Data" not in answer
    assert "Clear-Site-Data" not in client.get(reverse("home"))
    for address in ("/accounts/logout/", "/admin/logout/"):
        client, _ = sign_in(administrator.email)
        assert client.post(address)["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in Client().get("/accounts/login/")


def test_no_page_may_use_devices_and_passkeys_are_ours_alone(client, desk):
    for answer in (desk.get(reverse("home")), client.get("/accounts/login/")):
        policy = answer["Permissions-Policy"].split(", ")
        assert {"camera=()", "microphone=()", "geolocation=()", "payment=()", "usb=()"} <= set(policy)
        assert "publickey-credentials-get=(self)" in policy
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Referrer-Policy"] == "same-origin"


def test_the_address_of_a_link_that_opens_an_account_is_no_referrer(client, administrator):
    _, token = invitation(administrator)
    answer = client.get(reverse("invitation_accept", args=[token]))
    assert answer["Referrer-Policy"] == "strict-origin"
    # A policy in the page itself would win over the header.
    assert b'name="referrer"' not in answer.content
    assert client.get("/accounts/invitation/nobody/")["Referrer-Policy"] == "strict-origin"
    assert client.get("/accounts/password/reset/key/1-nobody/")["Referrer-Policy"] == "strict-origin"


def test_a_document_too_large_says_so_within_its_frame(desk, now, monkeypatch):
    """Each is shown in a frame of our own pages, the explanation too."""
    invoice = issued(customer("Jenny", currency="eur"), now=now)
    payment = invoice.pay(100, by=None, now=now)
    note = CreditNote.issue(invoice, CreditRequest(amount=100), by=None, now=now)
    pages = [("invoice_preview", invoice), ("credit_note_document", note), ("payment_document", payment)]
    for name, owner in pages:
        answer = desk.get(reverse(name, args=[owner.public_id]))
        assert (answer.status_code, answer["X-Frame-Options"]) == (200, "SAMEORIGIN")
    monkeypatch.setattr(limits, "MAX_CHARACTERS", 1)
    for name, owner in pages:
        answer = desk.get(reverse(name, args=[owner.public_id]))
        assert (answer.status_code, answer["X-Frame-Options"]) == (422, "SAMEORIGIN"), name


def test_a_mail_that_cannot_be_sent_is_written_nowhere(chief, settings, caplog):
    settings.EMAIL_BACKEND = "billing_site.mail.outgoing.Nowhere"
    chief.post(reverse("invitation_send"), {"email": "new@billfold.example", "role": "Billing"})
    assert Invitation.objects.count() == 1
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == [
        "A mail to new@billfold.example was not sent: EMAIL_URL is not set."
    ]
    page = chief.get(reverse("staff_team")).content.decode()
    assert "could not be sent. Pass the link on yourself." in page
    assert re.search(r"/accounts/invitation/[\w-]{43}/", page)


def test_where_no_mail_is_sent_the_forgotten_password_page_says_so(client, settings, administrator, mailoutbox):
    settings.MAIL_IS_SENT = False
    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in (administrator.email, "nobody@billfold.example")
    ]
    texts = [re.sub(r'value="[^"]*"|"x-csrftoken": "\w+"', "", answer.content.decode()) for answer in answers]
    assert "Billfold sends no mail here" in texts[0]
    assert texts[0] == texts[1]
    assert not mailoutbox
