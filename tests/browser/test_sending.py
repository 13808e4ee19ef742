"""Sending as a person does it: finalize and send, read the mail from the server; the dialog, its preview, canceling."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from billing_site.company.models import Company
from billing_site.mail.models.message import Message
from billing_site.mail.outbox import send_due_messages
from invoicing.models.invoice import Invoice
from tests.browser.test_accessibility import serious
from tests.factories import customer, draft, issued
from tests.tools.mail_server import mail_server

DIALOG = "dialog[open]"
JENNY = "jenny@example.com"


@pytest.fixture
def server(settings):
    with mail_server(settings) as found:
        yield found


@pytest.fixture
def buyer():
    anna = {"name": "Anna Rossi", "email": "anna@rossi.example", "phone": "", "role": "cc"}
    return customer("Acme GmbH", email=JENNY, currency="eur", contacts=[anna], preferred_locales=["de"])


def test_a_draft_is_finalized_and_sent_and_its_receiver_reads_it(desk_page, server, buyer):
    invoice = draft(buyer, now=timezone.now())
    desk_page.open(invoice.get_absolute_url())
    desk_page.get_by_role("link", name="Finalize and send").click()
    dialog = desk_page.locator(DIALOG)
    expect(dialog).to_contain_text(f"It is sent to {JENNY}, anna@rossi.example, 2 minutes later")
    dialog.get_by_role("button", name="Finalize and send").click()
    expect(desk_page.locator("#toasts")).to_contain_text(f"It is on its way to {JENNY}, anna@rossi.example.")
    expect(desk_page.get_by_role("button", name="Cancel sending")).to_be_visible()
    send_due_messages(timezone.now() + timedelta(seconds=Company.current().send_delay))
    (came,) = server.taken
    invoice.refresh_from_db()
    assert came.recipients == [JENNY, "anna@rossi.example"]
    assert came.mail["Subject"].startswith(f"Rechnung {invoice.number}")
    assert "10,00\xa0€" in came.mail.get_body(("plain",)).get_content()
    (file,) = came.mail.iter_attachments()
    assert file.get_content().startswith(b"%PDF")
    desk_page.reload()
    expect(desk_page.locator("main")).to_contain_text(f"Sent to {JENNY}, anna@rossi.example")


def test_the_preview_follows_what_is_typed_and_what_was_sent_is_canceled(desk_page, server, buyer):
    invoice = issued(buyer, now=timezone.now())
    desk_page.open(invoice.get_absolute_url())
    desk_page.shortcut("s")
    dialog = desk_page.locator(DIALOG)
    mail = desk_page.frame_locator("iframe[name=mail-preview]").frame_locator("iframe")
    expect(mail.locator("body")).to_contain_text("Rechnung")
    dialog.get_by_label("Language").select_option("fr")
    expect(dialog.get_by_label("Subject")).to_have_value(f"Facture {invoice.number} de Harbour Works Ltd")
    expect(mail.locator("body")).to_contain_text("la facture")
    dialog.get_by_label("Message").fill("Bonjour,\n\nvoici la facture.")
    expect(mail.locator("body")).to_contain_text("voici la facture.")
    assert serious(desk_page) == []
    dialog.get_by_label("CC anna@rossi.example").uncheck()
    dialog.get_by_role("button", name="Send", exact=True).click()
    toast = desk_page.locator("#toasts")
    expect(toast).to_contain_text(f"Invoice {invoice.number} is on its way to {JENNY}.")
    toast.get_by_role("button", name="Cancel").click()
    expect(desk_page.locator("#toasts")).to_contain_text("Sending canceled.")
    sent = Message.objects.get()
    assert (sent.state, sent.language, sent.cc) == (Message.SUPPRESSED, "fr", [])
    assert "voici la facture." in sent.text
    assert Invoice.objects.get().sent_at is None


def test_on_a_page_of_its_own_a_question_is_answered_by_its_keys_too(desk_page, server, buyer):
    """As its hint says, also while nothing on the page holds the focus."""
    desk_page.open(reverse("portal_link_send", args=[buyer.public_id]))
    desk_page.evaluate("document.activeElement.blur()")
    desk_page.keyboard.press("Control+Enter")
    expect(desk_page.locator("main h1")).to_have_text(str(buyer))
    assert Message.objects.get().kind == "portal_link"
