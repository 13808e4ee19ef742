"""A mail as it goes over the wire: what any header says comes back as it was, and nothing slips in between them."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_site.company.models import Company
from billing_site.mail.bounces.sweep import own_address
from billing_site.mail.letter import letter_of, sender_of
from billing_site.mail.limits import MOST_RECIPIENTS, MailRefused, one_line
from billing_site.mail.models.message import Message
from billing_site.mail.parts import Attachment
from tests.factories import seller
from tests.mail.factories import composed, mail
from tests.tools.mail_server import read

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Content-Language", "Auto-Submitted"),
    *("X-Auto-Response-Suppress", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
}
LINES = ("Ελληνικά 日本語の請求書 ไทย العربية" * 6, "Müller, Söhne & Co <b>", 'a "quoted" one', "x" * 400, ".")


# Also what looks like RFC 2047, a comment, a second address.
TEXTS = st.lists(
    st.sampled_from(["=?utf-8?b?", "?=", "\r\n", ",", "<a@b>", "(", '"', "\\"]) | st.text(max_size=40)
).map("".join)


def unsaved(**fields):
    known = {"to": ["jenny@example.com"], "cc": [], "sender": "Shop <a@example.com>", "message_id": "<1@example.com>"}
    return Message(**{"language": "en", "subject": "Hello", "text": "Text", "html": "", **known, **fields})


def wire(message, **more):
    content = letter_of(message, more.pop("files", []), without=set(), now=NOW).on_the_wire()
    assert all(len(line) <= 998 and line.isascii() for line in content.split(b"\r\n"))
    return read(content)


@pytest.mark.parametrize("text", LINES)
def test_a_subject_comes_back_as_it_was(text):
    came = wire(unsaved(subject=text))
    assert came["Subject"].strip() == text
    assert set(came.keys()) == HEADERS


@settings(max_examples=40)
@given(TEXTS)
def test_no_subject_makes_another_header(text):
    came = wire(unsaved(subject=one_line(text)))
    assert set(came.keys()) <= HEADERS
    assert came.get("Subject", "").split() == one_line(text).split()


@settings(max_examples=40)
@given(TEXTS)
def test_no_name_of_the_company_changes_who_a_mail_is_from(text):
    message = unsaved(sender=sender_of(Company(name="Shop", mail_sender_name=text)))
    came = wire(message)
    (address,) = came["From"].addresses
    assert address.addr_spec == "billing@localhost"
    # Python's newer reader puts a space between two encoded words of a name.
    raw = message_from_bytes(letter_of(message, [], without=set(), now=NOW).on_the_wire())["From"]
    name = str(make_header(decode_header(raw.replace("\r\n", "")))).removesuffix(" <billing@localhost>")
    shown = one_line(text or "Shop") or "Billfold"
    assert name in (shown, '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"')
    assert set(came.keys()) == HEADERS


def test_line_breaks_hidden_in_encoded_words_reach_no_header():
    hidden = "=?utf-8?q?Hi=0D=0ABcc:_all@example.com?="
    sender = sender_of(Company(mail_sender_name=hidden))
    files = [(Attachment("invoice", "in_1", hidden), b"%PDF-1.7")]
    content = letter_of(unsaved(subject=hidden, sender=sender), files, without=set(), now=NOW).on_the_wire()
    assert b"\r\nBcc:" not in content and b"\nBcc:" not in content
    assert read(content)["Subject"] == hidden


def test_pictures_belong_to_the_html_and_files_to_the_mail(media):
    default_storage.save("company/logo.png", ContentFile(b"\x89PNG picture"))
    pictures = [{"cid": "logo", "file": "company/logo.png"}, {"cid": "gone", "file": "company/gone.png"}]
    message = unsaved(html='<p dir="rtl">مرحبا<img src="cid:logo"></p>', text="مرحبا", pictures=pictures)
    came = wire(message, files=[(Attachment("invoice", "in_1", "請求書.pdf"), b"%PDF-1.7")])
    shape = [part.get_content_type() for part in came.walk()]
    assert shape == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html"),
        *("image/png", "application/pdf"),
    ]
    picture = next(part for part in came.walk() if part.get_content_type() == "image/png")
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<logo>", "inline")
    assert picture.get_content() == b"\x89PNG picture"
    assert [part.get_filename() for part in came.iter_attachments()] == ["請求書.pdf"]
    assert "مرحبا" in came.get_body(("html",)).get_content()


def test_a_domain_goes_as_the_network_knows_it():
    assert wire(unsaved(to=["jenny@bücher.example"]))["To"] == "jenny@xn--bcher-kva.example"


BAD = [
    "jenny@example.com\nBcc: all@example.com",
    "jenny@example.com\r\nSubject: x",
    "jenny@example.com, other@example.com",
    "Jenny <jenny@example.com>",
    '"a\\\nb"@example.com',
    '"a b"@example.com',
    "jenny",
    "",
    "j@example.com\0",
]


@pytest.mark.django_db
@pytest.mark.parametrize("address", BAD)
@pytest.mark.parametrize("field", ["to", "cc"])
def test_what_would_be_another_address_or_header_is_refused_in_words(address, field):
    where = {"to": [address], "cc": []} if field == "to" else {"to": ["a@example.com"], "cc": [address]}
    with pytest.raises(MailRefused, match="is no e-mail address") as refusal:
        Message.write("test", composed(), by=None, now=NOW, **where)
    assert refusal.value.field == field
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_too_many_addresses_are_refused_and_none_is_named_twice():
    many = [f"a{number}@example.com" for number in range(300)]
    with pytest.raises(MailRefused, match=f"at most {MOST_RECIPIENTS} addresses; these are 300"):
        mail("a@example.com", cc=many)
    with pytest.raises(MailRefused, match="at most"):
        mail(*many[:30], cc=many[30:60])
    with pytest.raises(MailRefused, match="no e-mail address to send to"):
        Message.write("test", composed(), to=[], cc=many[:2], by=None, now=NOW)
    message = mail("a@example.com", "A@example.com", cc=["b@example.com", "a@Example.com"])
    assert (message.to, message.cc) == (["a@example.com"], ["b@example.com"])
    message = mail("a@müller.example", "b@example.com", cc=["A@xn--mller-kva.example"])
    assert (message.to, message.cc) == (["a@müller.example", "b@example.com"], [])
    # As servers report what came back.
    assert own_address(message, "a@xn--mller-kva.example") == "a@müller.example"


@pytest.mark.django_db
def test_a_subject_with_line_breaks_becomes_one_line_and_a_text_has_a_limit():
    assert mail(subject="Hello\r\nBcc: all@example.com\x07").subject == "Hello Bcc: all@example.com"
    assert len(mail(subject="x" * 2_000).subject) == 500
    with pytest.raises(MailRefused, match="too long"):
        mail(text="x" * 500_001)


@pytest.mark.django_db
def test_mails_are_from_the_company_unless_it_says_another_name():
    assert sender_of(seller(name="Müller, Söhne & Co")) == "Müller, Söhne & Co <billing@localhost>"
    assert sender_of(seller(mail_sender_name="Accounts")) == "Accounts <billing@localhost>"
