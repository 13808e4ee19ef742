"""`check_books` knows the outbox: states that say too little, mails that are stuck, files that are gone."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from billing_site.mail.integrity import check, counts
from billing_site.mail.models.message import Message
from billing_site.mail.outbox import send_due_messages
from invoicing.models.stored_document import StoredDocument
from tests.factories import draft
from tests.mail.factories import mail

pytestmark = pytest.mark.django_db


def test_an_outbox_in_order_has_no_findings(now):
    mail(now=now)
    send_due_messages(now)
    mail(now=now).cancel(by=None, now=now)
    mail(now=now)
    assert list(check()) == []
    assert counts() == {"mails": 3}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "sending", "worker": "elsewhere:1-2:abc", "next_attempt_at": None}, "with a worker for hours"),
        ({"state": "waiting", "next_attempt_at": None}, "will never be tried"),
        ({"state": "sent"}, "a time is set for it"),
        ({"state": "sent", "next_attempt_at": None}, "does not say when"),
        ({"state": "failed", "next_attempt_at": None}, "does not say why"),
        ({"state": "suppressed", "next_attempt_at": None}, "does not say why"),
        ({"state": "in_doubt"}, "without ever having been left so"),
        ({"sent_at": "before"}, "sent before it was written"),
    ],
)
def test_what_a_hand_left_in_the_outbox_is_found(now, changes, words):
    message = mail(now=now)
    if "sent_at" in changes:
        changes = {"sent_at": now - timedelta(days=1)}
    Message.objects.filter(pk=message.pk).update(**changes)
    found = [str(each) for each in check()]
    assert any(words in each and message.public_id in each for each in found), found


def test_a_file_that_went_and_is_gone_is_found(now, media):
    invoice = draft(now=now)
    invoice.finalize(by=None, now=now)
    file = {"kind": "invoice", "owner": invoice.public_id, "name": "Invoice.pdf"}
    message = mail(now=now, attachments=[file], about=invoice)
    send_due_messages(now)
    assert list(check()) == []
    default_storage.delete(StoredDocument.objects.get(owner=invoice.public_id).name)
    (found,) = check()
    assert found.object_id == message.public_id and "the file Invoice.pdf" in found.text
