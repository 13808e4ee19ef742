"""What mails say: each kind in its language, text and HTML alike, and nothing typed that turns into anything else."""

import html
import re

import pytest

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.mail import kinds
from invoicing.documents.language.wording import FIRST_STRONG, POP
from invoicing.emails.composing.compose import compose, proposed
from tests.factories import address, customer, issued
from tests.invoicing.emails.letters import BANK, EACH, composed, things

pytestmark = pytest.mark.django_db

LIMIT = 60_000  # bytes
ISOLATES = re.compile("[\u2066-\u2069\u200e\u200f]")


def shown(mail):
    """The words of the HTML, one part a line, without what only orders directions."""
    body = mail.html.partition("<body")[2].replace("<br>", "\n")
    return ISOLATES.sub("", html.unescape(re.sub(r"<[^>]+>", "\n", body)))


def squeezed(text):
    return re.sub(r"[\s]+", " ", ISOLATES.sub("", text))


def test_each_kind_is_whole_in_each_language(now):
    known = things(now)
    for language in DOCUMENT_LANGUAGES:
        for name, thing in known.items():
            mail = composed(thing, now=now, language=language)
            where = (name, language)
            assert mail.language == language
            assert 0 < len(mail.subject) <= 150 and "\n" not in mail.subject, where
            assert mail.subject.count(FIRST_STRONG) == mail.subject.count(POP), where
            for text in (mail.subject, mail.text, mail.html.partition("<body")[2]):
                assert "%(" not in text and "{" not in text and "None" not in text, where
            assert f'lang="{language}"' in mail.html, where
            assert len(mail.html.encode()) < LIMIT, where


def test_text_and_html_say_the_same(now):
    for name, thing in things(now).items():
        for language in ("en", "de", "ar", "ja"):
            mail = composed(thing, now=now, language=language)
            words = squeezed(shown(mail))
            lines = [line for line in ISOLATES.sub("", mail.text).split("\n") if line and "://" not in line]
            # What is wrapped in the text stands on one line here; labels and values are parted by the cells.
            for value in (re.split("[:：] ?", line)[-1] for line in lines):
                assert squeezed(value) in words, (name, language, value)


def test_the_language_is_the_documents_own_else_the_customers(now):
    buyer = customer("Keiko", preferred_locales=["ca", "ja"], currency="eur")
    every = things(now, buyer=buyer)
    assert {composed(thing, now=now).language for thing in every.values()} == {"ja"}
    buyer.change({"preferred_locales": ["fr"]}, by=None, now=now)
    found = {name: composed(thing, now=now).language for name, thing in every.items()}
    assert (found["invoice"], found["several"], found["statement"], found["portal"]) == ("ja", "ja", "fr", "fr")


def test_amounts_and_dates_are_written_as_the_document_writes_them(now):
    buyer = customer("Urs", preferred_locales=["de-CH"], currency="chf", **address("CH", "Gasse 1", "8001", "Zürich"))
    mail = composed(things(now, buyer=buyer)["invoice"], now=now)
    assert "CHF\u00a02’640.00" in mail.text
    assert "Fällig am: 22. Dezember 2026" in mail.text


def test_a_reminder_asks_for_what_is_left_today(now):
    known = things(now)
    _, invoice, _ = known["friendly"]
    invoice.pay(amount=200000, by=None, now=now)
    mail = composed(known["friendly"], now=now)
    assert "€640.00 is past due" in mail.text
    assert "Amount remaining: €640.00" in mail.text
    assert "Amount paid: -€2,000.00" in mail.text
    invoice.pay(amount=64000, by=None, now=now)
    paid = compose(kinds.INVOICE, invoice, now=now)
    assert "IBAN" not in paid.text and "Amount remaining: €0.00" in paid.text


def test_what_is_not_due_yet_is_never_called_late(now):
    kind, invoice, _ = things(now)["last"]
    mail = compose(kind, invoice, stage=3, now=now)
    assert mail.subject.startswith("Payment due soon")
    assert "By bank transfer until 22 December 2026" in mail.text


def test_one_letter_about_many_invoices_has_bounds(now):
    buyer = customer("Many", currency="eur")
    things(now, buyer=buyer)
    every = [issued(buyer, lines=EACH, now=now) for _ in range(43)]
    longest = compose(kinds.REMINDER, every, language="ml", now=now)
    mail = compose(kinds.REMINDER, every, now=now)
    assert "Further invoices: 23" in mail.text and "Open invoices: 43" in mail.text
    assert "Amount due: €113,520.00" in mail.text
    assert len(longest.html.encode()) < LIMIT and len(longest.subject) <= 150
    assert mail.attachments == []


def test_the_pdf_goes_along_under_its_own_number(now):
    known = things(now)
    found = {name: composed(thing, now=now).attachments for name, thing in known.items()}
    _, payment, _ = known["receipt"]
    (receipt,), (note,) = found["receipt"], found["credit note"]
    assert (receipt.kind, receipt.owner) == ("receipt", payment.public_id)
    assert receipt.name == f"{payment.receipt_number}.pdf"
    assert (note.kind, note.name) == ("credit_note", f"{known['credit note'][1]}.pdf")
    assert [each.kind for each in found["several"]] == ["invoice", "invoice"]
    assert found["portal"] == found["new link"] == found["answer"] == []


def test_mails_from_right_to_left_run_so(now):
    mail = composed(things(now, name="Hafen & Söhne")["invoice"], now=now, language="ar")
    assert 'dir="rtl"' in mail.html and 'align="right"' in mail.html and "text-align: right" in mail.html
    assert mail.subject.startswith("\u200f") and f"{FIRST_STRONG}Hafen & Söhne{POP}" in mail.subject
    ltr = composed(things(now, name="שלום")["invoice"], now=now)
    assert f"{FIRST_STRONG}שלום{POP}" in ltr.subject and 'dir="rtl"' not in ltr.html


@pytest.mark.parametrize("language", ["en", "he"])
def test_nothing_typed_becomes_anything_else(now, language):
    hostile = (
        "<script>alert(1)</script> {% now %} {{ x }} {number} %(number)s\r\nBcc: x@example.com \u202etxt\u2066 \x07"
    )
    buyer = customer("Evil", currency="eur")
    known = things(now, buyer=buyer, name=hostile, bank_name=hostile)
    for name, thing in known.items():
        mail = composed(thing, now=now, language=language)
        assert "<script" not in mail.html and "\u202e" not in mail.html + mail.text + mail.subject, name
        assert "\r" not in mail.subject + mail.text and "\n" not in mail.subject and "\x07" not in mail.text, name
        if thing[0] == kinds.INVOICE:
            assert "{% now %} {{ x }} {number} %(number)s Bcc: x@example.com" in mail.subject
            assert "&lt;script&gt;" in mail.html and "{number} %(number)s" in shown(mail)


def test_no_mail_fetches_anything(now):
    for thing in things(now).values():
        mail = composed(thing, now=now)
        assert not re.search(
            r"<(script|link|iframe|object|video|form|base)|url\(|@import|srcset=|background=", mail.html
        )
        assert not re.search(r"<img(?![^>]*src=\"cid:)", mail.html)
        for attribute, value in re.findall(r'(\w+)="([^"]*://[^"]*)"', mail.html):
            assert attribute == "href" and value in mail.text


def test_styles_stand_in_the_elements(now):
    mail = composed(things(now, brand_color="#ffdd00")["invoice"], now=now)
    head, _, body = mail.html.partition("<body")
    assert head.count("<style") == 1 and "prefers-color-scheme: dark" in head and "<style" not in body
    assert 'name="color-scheme" content="light dark"' in head
    assert re.search(r'<a href="[^"]+" style="[^"]*color: #000000', body)
    assert 'role="presentation"' in body and "var(" not in mail.html


def test_what_staff_typed_stands_as_they_typed_it(now):
    _, invoice, _ = things(now)["invoice"]
    language, subject, message = proposed(kinds.INVOICE, invoice, language="ar", now=now)
    same = compose(
        kinds.INVOICE, invoice, language="ar", subject=subject, message=message.replace("\n", "\r\n"), now=now
    )
    assert same == compose(kinds.INVOICE, invoice, language="ar", now=now) and language == "ar"
    own = compose(
        kinds.INVOICE, invoice, subject="Your {number}\nBcc: x", message="Dear Jenny,\r\n\r\nas <agreed>.", now=now
    )
    assert own.subject == "Your {number} Bcc: x"
    assert own.text.startswith("Dear Jenny,\n\nas <agreed>.\n\nInvoice number")
    assert "as &lt;agreed&gt;." in own.html


def test_the_text_is_narrow_where_words_are_parted(now):
    mail = composed(things(now, **BANK)["last"], now=now)
    assert all(len(line) <= 72 for line in mail.text.split("\n") if "://" not in line)
    links = [line for line in mail.text.split("\n") if "://" in line]
    assert links and all(line.startswith("http") and " " not in line for line in links)


def test_what_cannot_be_sent_is_refused(now):
    known = things(now)
    _, payment, _ = known["receipt"]
    payment.reverse(reason="bounced", by=None, now=now)
    with pytest.raises(ValueError, match="reversed"):
        compose(kinds.RECEIPT, payment, now=now)
    draft = known["invoice"][1].duplicate(by=None, now=now)
    with pytest.raises(ValueError, match="draft"):
        compose(kinds.INVOICE, draft, now=now)
