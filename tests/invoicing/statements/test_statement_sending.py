"""A statement of account by e-mail: the dialog shows what will go, what went is kept, and nothing goes twice."""

import hashlib
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from billing_site.mail.models.message import Message
from billing_site.mail.parts import Attachment
from customers.models.customer import Customer
from invoicing.emails.dependent import AttachmentLost, attachment
from invoicing.integrity.checks import check
from invoicing.models.files.stored_statement import StoredStatement
from invoicing.models.sending.mail_template import MailTemplate
from invoicing.rules.mail.texts import Texts
from tests.factories import address, customer, issued, line
from tests.reading import HTMX, text

pytestmark = pytest.mark.django_db
ANNA = {"name": "Anna", "email": "anna@example.com", "phone": "", "role": "to"}
BERT = {"name": "Bert", "email": "bert@example.com", "phone": "", "role": "cc"}
DAYS = "?period=custom&start=2026-11-01&end=2026-11-22"


@pytest.fixture
def buyer(clock, media):
    """A German customer who owes EUR 200.00."""
    found = customer("Müller GmbH", currency="eur", preferred_locales=["de"], **address("DE", city="Hamburg"))
    invoice = issued(found, lines=[line(unit_amount=25000)], now=clock - timedelta(days=9))
    invoice.pay(5000, by=None, now=clock - timedelta(days=3))
    return found


def url(buyer, page="send", days=DAYS):
    return reverse(f"customer_statement_{page}", args=[buyer.public_id]) + days


def shown(desk, buyer, **typed):
    """What the dialog would post as it is shown, but for what was `typed`."""
    answer = desk.get(url(buyer))
    return dict(answer.context["hidden"]) | answer.context["form"].initial | typed


def sent(desk, buyer, **typed):
    return desk.post(url(buyer), shown(desk, buyer, **typed))


def test_the_dialog_offers_the_contacts_and_shows_the_mail_and_the_file_that_go(desk, buyer):
    Customer.objects.filter(pk=buyer.pk).update(contacts=[ANNA, BERT])
    answer = desk.get(url(buyer))
    page = text(answer)
    assert "closing balance €200.00" in page
    assert [(row["person"].name, row["to"], row["cc"]) for row in answer.context["form"].rows] == [
        ("Account email", False, False),
        ("Anna", True, False),
        ("Bert", False, True),
    ]
    frame = desk.get(answer.context["preview_url"])
    assert "sandbox" in frame["Content-Security-Policy"]
    content = frame.content.decode()
    for words in ("Kontoauszug", "Anfangssaldo", "200,00", "statement-", ".pdf"):
        assert words in content
    assert desk.get(answer.context["file"]["url"])["Content-Type"] == "application/pdf"


def test_the_preview_follows_what_is_typed_and_writes_nothing(desk, buyer):
    typed = shown(desk, buyer, subject="Unser Konto", message="Bitte prüfen.")
    frame = desk.post(url(buyer, "send_preview"), typed).content.decode()
    assert "Unser Konto" in frame and "Bitte prüfen." in frame
    answer = desk.post(url(buyer, "send_preview"), typed | {"subject": ""})
    assert answer.status_code == 422
    assert "Write a subject." in text(answer) and "Kontoauszug" not in text(answer)
    # Where something is wrong with the addresses the mail is shown all the same.
    frame = desk.post(url(buyer, "send_preview"), typed | {"to": [], "more_to": "nobody"}).content.decode()
    assert "Unser Konto" in frame
    assert not Message.objects.exists() and not StoredStatement.objects.exists()


def test_another_language_brings_its_words_and_its_file_and_leaves_what_was_typed(desk, buyer):
    typed = shown(desk, buyer)
    typed |= {"subject_was": typed["subject"], "message_was": typed["message"], "message": "Bitte prüfen."}
    part = desk.post(url(buyer, "send_texts"), typed | {"language": "fr"}, **HTMX).content.decode()
    assert "Relevé de compte" in part and "Bitte prüfen." in part and "locale=fr" in part
    whole = desk.post(url(buyer, "send_texts"), typed | {"language": "fr"})
    assert whole.status_code == 200
    assert whole.context["action"] == url(buyer)


def test_what_is_sent_is_kept_and_goes_along(desk, buyer, clock):
    Customer.objects.filter(pk=buyer.pk).update(contacts=[ANNA, BERT])
    assert sent(desk, buyer).status_code == 302
    message, kept = Message.objects.get(), StoredStatement.objects.get()
    assert (message.kind, message.to, message.cc) == ("statement", ["anna@example.com"], ["bert@example.com"])
    assert (message.about, message.customer) == (kept.public_id, buyer.public_id)
    assert "Kontoauszug" in message.subject
    assert (kept.opening, kept.closing, kept.language) == (0, 20000, "de")
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
    typed = shown(desk, buyer)
    typed |= {"subject_was": typed["subject"], "message_was": typed["message"], "language": "fr"}
    again = desk.post(url(buyer, "send_texts"), typed).context["form"]
    desk.post(url(buyer), typed | {name: again[name].value() for name in ("subject", "message")})
    newest = Message.objects.latest("pk")
    assert "Relevé de compte" in newest.subject
    assert StoredStatement.objects.latest("pk").language == "fr"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"to": []}, "Choose at least one address, or type one."),
        ({"to": [], "more_to": "nobody"}, "nobody"),
        ({"to": ["somebody@else.example"]}, "somebody@else.example is not on file any more."),
        ({"subject": ""}, "Write a subject."),
        ({"message": ""}, "Write a message."),
        ({"language": "xx"}, "xx is not one of the available choices"),
        ({"more_cc": ", ".join(f"a{n}@example.com" for n in range(300))}, "at most 20 addresses"),
    ],
)
def test_what_cannot_go_is_refused_at_its_field_and_nothing_is_kept(desk, buyer, typed, said):
    answer = sent(desk, buyer, **typed)
    assert answer.status_code == 422
    assert said in text(answer)
    assert not Message.objects.exists()
    assert not StoredStatement.objects.exists()


def test_whoever_has_no_address_is_told_so_and_one_can_be_typed(desk, buyer):
    Customer.objects.filter(pk=buyer.pk).update(email="")
    assert "No e-mail address is on file" in text(desk.get(url(buyer)))
    sent(desk, buyer, more_to="jenny@example.com")
    assert Message.objects.get().to == ["jenny@example.com"]


def test_what_moved_since_it_was_shown_is_shown_again_before_it_goes(desk, buyer, clock):
    typed = shown(desk, buyer)
    issued(buyer, lines=[line(unit_amount=100)], now=clock)
    answer = desk.post(url(buyer), typed)
    assert answer.status_code == 409
    assert "The account moved since this was shown" in text(answer)
    assert not StoredStatement.objects.exists()
    assert desk.post(url(buyer), typed | dict(answer.context["hidden"])).status_code == 302
    assert StoredStatement.objects.get().closing == 20100


def test_words_that_nobody_changed_name_the_balance_that_is_shown_again(desk, buyer, clock):
    MailTemplate.set("statement", 0, "de", Texts("Offen: {amount}", "Guten Tag"), by=None, now=clock)
    form = desk.get(url(buyer)).context["form"]
    typed = shown(desk, buyer) | {f"{name}_was": words for name, words in form.template.items()}
    assert "200,00" in typed["subject"]
    issued(buyer, lines=[line(unit_amount=100)], now=clock)
    answer = desk.post(url(buyer), typed)
    assert "201,00" in answer.context["form"]["subject"].value()
    desk.post(url(buyer), typed | dict(answer.context["hidden"]))
    assert "201,00" in Message.objects.get().subject


def test_of_two_who_send_the_same_days_the_second_is_told_first(desk, buyer):
    first, second = shown(desk, buyer), shown(desk, buyer)
    assert desk.post(url(buyer), first).status_code == 302
    answer = desk.post(url(buyer), second)
    assert answer.status_code == 409
    assert "sent this to" in text(answer)
    assert Message.objects.count() == 1
    # Other days are another statement.
    assert "There is an email about it already" in text(desk.get(url(buyer)))
    other = url(buyer, days="?period=custom&start=2026-11-01&end=2026-11-21")
    assert "There is an email about it already" not in text(desk.get(other))
    assert desk.post(url(buyer), second | dict(answer.context["hidden"])).status_code == 302


def test_more_movements_than_are_printed_and_days_that_make_no_sense_have_no_dialog(desk, buyer, monkeypatch):
    wrong = desk.get(url(buyer, days="?period=custom&start=2026-11-22&end=2026-11-01"))
    assert (wrong.status_code, wrong.url[:10]) == (302, "/customers")
    monkeypatch.setattr("invoicing.statements.account.MOST", 1)
    assert "Choose a shorter period" in desk.get(url(buyer)).content.decode()


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
