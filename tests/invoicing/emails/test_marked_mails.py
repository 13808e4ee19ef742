"""Mails of a test installation say so: before the subject, above text and HTML, in the mail's own language."""

import pytest
from django.core import mail as django_mail
from django.urls import reverse
from django.utils import timezone

from billing_site.company.models import Company
from billing_site.mail.sender import sample
from billing_site.staff.invitations.mail import mail_invitation
from invoicing.emails.composing.compose import proposed
from tests.factories import customer, issued
from tests.invoicing.emails.letters import composed, things
from tests.staff.factories import invitation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "label", "line"),
    [
        ("en", "Test mode", "Test mode · Nothing here is real, and nothing is to be paid."),
        ("de", "Testmodus", "Testmodus · Nichts hier ist echt, und nichts ist zu bezahlen."),
        ("ar", "وضع الاختبار", "وضع الاختبار · لا شيء هنا حقيقي، ولا يجب دفع أي شيء."),
    ],
)
def test_every_mail_to_a_customer_is_marked(settings, now, language, label, line):
    for name, thing in things(now).items():
        settings.LIVEMODE = True
        live = composed(thing, language=language, now=now)
        assert label not in live.subject + live.text, name
        settings.LIVEMODE = False
        mail = composed(thing, language=language, now=now)
        assert mail.subject == f"[{label}] {live.subject}", name
        assert mail.text == f"{line}\n\n{live.text}", name
        assert 0 < mail.html.index(f"{line}</div>") < mail.html.index("</p>"), name
        assert line not in live.html


def test_what_staff_type_is_not_marked_twice(settings, desk, now):
    settings.LIVEMODE = False
    invoice = issued(customer(currency="eur"), now=now)
    _, subject, _ = proposed("invoice", invoice, now=now)
    assert not subject.startswith("[")
    sent = invoice.send(by=None, now=now)
    assert sent.subject == f"[Test mode] {subject}"
    form = desk.get(reverse("invoice_send", args=[invoice.public_id]), {"again": sent.public_id}).context["form"]
    assert form["subject"].value() == subject
    assert invoice.send(by=None, now=now, subject=sent.subject).subject == sent.subject


def test_the_test_of_the_mail_server_is_marked(settings):
    settings.LIVEMODE = False
    mail = sample.composed(Company.current())
    assert mail.subject.startswith("[Test mode] A test from ")
    assert mail.text.startswith("Test mode: nothing in this Billfold is real.\n\nThis is a test.")
    assert "Test mode: nothing in this Billfold is real.</p>" in mail.html
    settings.LIVEMODE = True
    assert "Test mode" not in "".join(vars(sample.composed(Company.current()))[part] for part in ("subject", "html"))


def test_mails_to_staff_are_marked(settings, client, administrator, billing):
    settings.LIVEMODE = False
    client.post(reverse("account_reset_password"), {"email": billing.email})
    made, token = invitation(administrator)
    mail_invitation(made, f"https://example.com/{token}")
    billing.change(by=administrator, now=timezone.now(), email="moved@billfold.example")
    assert len(django_mail.outbox) >= 2
    for mail in django_mail.outbox:
        assert mail.subject.startswith("[Test mode] "), mail.subject
        assert mail.body.startswith("Test mode: nothing in this Billfold is real.\n\nHello"), mail.body
