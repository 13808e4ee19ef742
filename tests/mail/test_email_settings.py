"""The settings page E-mail: the sender, the test, the mailbox of reports, and the records to ask for."""

import pytest
from django.urls import reverse

from billing_site.company.models import Company
from billing_site.mail.models.mailbox import BounceMailbox
from billing_site.mail.models.message import Message
from billing_site.mail.outgoing import NOWHERE
from billing_site.mail.sender.dns import domain_of, records

pytestmark = pytest.mark.django_db
PAGE = reverse("email_settings")


@pytest.fixture
def boss(client, administrator):
    client.force_login(administrator)
    client.user = administrator
    return client


def typed(**changes):
    known = {"mail_sender_name": "", "mail_reply_to": "", "send_delay": "120", "version": Company.current().version}
    return known | changes


def test_the_sender_is_saved_told_and_undone(boss):
    boss.post(PAGE, typed(mail_sender_name="Harbour", mail_reply_to="desk@x.example", send_on_finalize="on"))
    company = Company.read()
    assert (company.sender_name, company.answers_to, company.send_on_finalize) == ("Harbour", "desk@x.example", True)
    page = boss.get(PAGE).content.decode()
    assert 'value="Harbour"' in page
    assert "Send invoices when they are finalized" in page
    answer = boss.post(reverse("company_undo", args=[company.version]))
    assert answer["Location"] == PAGE
    assert Company.read().mail_sender_name == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mail_sender_name", "a\r\nBcc: x@x.example"),
        ("mail_reply_to", "nobody"),
        ("mail_reply_to", "a@x.example, b@x.example"),
        ("mail_reply_to", '"a b"@x.example'),
        ("send_delay", "-1"),
        ("send_delay", "86401"),
        ("send_delay", ""),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(boss, field, value):
    answer = boss.post(PAGE, typed(**{field: value}))
    assert answer.status_code == 422
    ((found, complaints),) = answer.context["form"].errors.items()
    assert (found, len(complaints)) == (field, 1)
    assert "Ensure" not in complaints[0]


def test_a_test_goes_through_the_outbox(boss):
    address = reverse("email_test")
    assert f'value="{boss.user.email}"' in boss.get(address).content.decode()
    assert boss.post(address, {"address": "nobody"}).status_code == 422
    answer = boss.post(address, {"address": "me@x.example"})
    message = Message.objects.get()
    assert answer["Location"] == message.get_absolute_url()
    assert (message.kind, message.to, message.state, message.actor) == (
        *("test", ["me@x.example"], "waiting"),
        boss.user,
    )


def test_a_page_of_a_site_without_a_mail_server_says_that_nothing_leaves(boss, settings):
    settings.EMAIL_BACKEND = NOWHERE
    assert "No mail leaves" in boss.get(PAGE).content.decode()


def test_the_password_of_the_mailbox_is_kept_encrypted_and_never_shown(boss, settings):
    assert "Set BOUNCE_IMAP_URL" in boss.get(PAGE).content.decode()
    settings.BOUNCE_IMAP_URL = "imaps://back@mail.x.example/INBOX"
    address = reverse("email_mailbox")
    boss.post(address, {"password": "open sesame "})
    kept = BounceMailbox.current()
    assert kept.secret == "open sesame "
    assert "sesame" not in kept.password
    boss.post(address, {"password": ""})
    assert BounceMailbox.current().secret == "open sesame "
    page = boss.get(PAGE).content.decode()
    assert "back@mail.x.example" in page
    assert "sesame" not in page
    assert "Leave this empty to keep it." in page
    boss.post(address, {"forget": "on"})
    assert BounceMailbox.current().secret == ""


def test_others_see_the_settings_and_change_nothing(desk, settings):
    settings.BOUNCE_IMAP_URL = "imaps://back@mail.x.example/INBOX"
    page = desk.get(PAGE).content.decode()
    assert "Time to cancel sending" in page
    assert "Save" not in page
    assert desk.post(PAGE, typed()).status_code == 403
    assert desk.post(reverse("email_mailbox"), {"password": "x"}).status_code == 403


def test_the_records_to_ask_for_name_the_senders_domain():
    found = {each.title: each for each in records("Harbour <billing@Harbour.example>", "smtp.x.example")}
    assert (found["SPF"].name, found["SPF"].value) == ("harbour.example", "v=spf1 a:smtp.x.example ~all")
    assert found["DKIM"].name.endswith("._domainkey.harbour.example")
    assert found["DMARC"].value.endswith("rua=mailto:billing@Harbour.example")
    assert records("Billfold <billing@localhost>", "localhost") == []
    assert domain_of("nonsense") == ""
