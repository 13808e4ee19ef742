"""The PDF of a statement of account: drawn in any language, remembered by its hash, kept when it is sent."""

import hashlib
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from billing_site.mail.models.message import Message
from billing_site.mail.parts import Attachment
from invoicing.emails.dependent import AttachmentLost, attachment
from invoicing.integrity.checks import check
from invoicing.models.credit_note import CreditNote
from invoicing.models.files.handed_out import HandedOut
from invoicing.models.files.stored_statement import StoredStatement
from invoicing.totals.credit import CreditRequest
from tests.factories import address, customer, issued, line
from tests.invoicing.documents.read_out import poppler as text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer(clock, media):
    """A German customer with an invoice that was paid in part and credited in part."""
    found = customer("Müller GmbH", currency="eur", preferred_locales=["de"], **address("DE", city="Hamburg"))
    invoice = issued(found, lines=[line(unit_amount=25000)], now=clock - timedelta(days=9))
    invoice.pay(5000, by=None, now=clock - timedelta(days=3))
    CreditNote.issue(invoice, CreditRequest(amount=1000), by=None, now=clock)
    return found


def pdf(desk, buyer, **asked):
    return desk.get(reverse("customer_statement_pdf", args=[buyer.public_id]), {"period": "this_month"} | asked)


def test_it_speaks_the_language_of_the_customer_and_any_other(desk, buyer):
    text = text_of(pdf(desk, buyer).content)
    for words in ("Kontoauszug", "1.–22. November 2026", "190,00 € offen am 22. November 2026", "Rechnungskorrektur"):
        assert words in text
    answer = pdf(desk, buyer, locale="ja", download="1")
    assert "お取引明細書" in text_of(answer.content)
    assert "2026-11-22-ja.pdf" in answer["Content-Disposition"]


def test_a_download_leaves_its_hash_once(desk, buyer):
    first, again = pdf(desk, buyer), pdf(desk, buyer)
    assert first.content == again.content
    row = HandedOut.objects.get()
    assert row.sha256 == hashlib.sha256(first.content).hexdigest()
    assert (row.kind, row.owner, row.language) == ("statement", buyer.public_id, "de")


def test_more_movements_than_are_printed_are_refused_in_words(desk, buyer, monkeypatch):
    monkeypatch.setattr("invoicing.statements.account.MOST", 1)
    answer = pdf(desk, buyer)
    assert answer.status_code == 422
    assert "Choose a shorter period" in answer.content.decode()


def sent(desk, buyer, **typed):
    url = reverse("customer_statement_send", args=[buyer.public_id]) + "?period=this_month"
    initial = desk.get(url).context["form"].initial
    data = initial | {"to": ", ".join(initial["to"]), "cc": ", ".join(initial["cc"])} | typed
    return desk.post(url, data)


def test_what_is_sent_is_kept_and_goes_along(desk, buyer, clock):
    assert sent(desk, buyer).status_code == 302
    message, kept = Message.objects.get(), StoredStatement.objects.get()
    assert (message.kind, message.to, message.about) == ("statement", [buyer.email], kept.public_id)
    assert "Kontoauszug" in message.subject
    assert (kept.opening, kept.closing, kept.language) == (0, 19000, "de")
    [named] = message.attachments
    content, sha256 = attachment(Attachment(**named), now=clock)
    assert sha256 == kept.sha256 == hashlib.sha256(content).hexdigest()
    with pytest.raises(DatabaseError), transaction.atomic():
        StoredStatement.objects.update(closing=0)


def test_a_file_that_is_gone_does_not_go_as_another_one(desk, buyer, clock, media):
    sent(desk, buyer)
    (media / StoredStatement.objects.get().name).unlink()
    [named] = Message.objects.get().attachments
    with pytest.raises(AttachmentLost):
        attachment(Attachment(**named), now=clock)


def test_words_of_staff_go_as_typed_and_a_language_of_its_own_brings_its_words(desk, buyer):
    sent(desk, buyer, subject="Unser Konto", message="Bitte prüfen.")
    assert Message.objects.get().subject == "Unser Konto"
    sent(desk, buyer, language="fr")
    assert "Relevé de compte" in Message.objects.latest("pk").subject


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"to": ""}, "Enter an address"),
        ({"to": "nobody"}, "is not an e-mail address"),
        ({"subject": ""}, "This field is required"),
        ({"cc": ", ".join(f"a{n}@example.com" for n in range(300))}, "Use at most 20 addresses"),
    ],
)
def test_what_cannot_go_is_refused_at_its_field_and_nothing_is_kept(desk, buyer, typed, said):
    answer = sent(desk, buyer, **typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Message.objects.exists()
    assert not StoredStatement.objects.exists()


def test_the_books_know_what_was_sent_and_tell_of_its_file_when_it_is_gone(desk, buyer, media):
    sent(desk, buyer)
    message, kept = Message.objects.get(), StoredStatement.objects.get()
    assert list(check()) == []
    page = desk.get(message.get_absolute_url()).content.decode()
    assert "Statement of 2026-11-01 to 2026-11-22" in page
    assert desk.get(kept.get_absolute_url()).context["statement"].closing == kept.closing
    (media / kept.name).unlink()
    [finding] = check()
    assert (finding.object_id, finding.rule) == (kept.public_id, "stored PDF")
