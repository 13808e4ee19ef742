"""What mails say: each kind in its language, text and HTML alike, and nothing typed that turns into anything else."""

import html
import io
import re

import pytest
from PIL import Image

from billing_site.company.images import keep
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.mail import kinds
from billing_site.mail.parts import Picture
from invoicing.documents.language.wording import FIRST_STRONG, POP
from invoicing.documents.text.colour import contrast_with_white
from invoicing.emails.composing.colours import colours
from invoicing.emails.composing.compose import compose, proposed
from tests.factories import address, customer, issued, seller
from tests.invoicing.emails.letters import BANK, EACH, composed, things

pytestmark = pytest.mark.django_db

LIMIT = 60_000  # bytes
ISOLATES = re.compile("[\u2066-\u2069\u200e\u200f]")


def shown(mail):
    """The words of the HTML, one part a line, without what only orders directions."""
    body = mail.html.partition("<body")[2].replace("<br>", "\n")
    return ISOLATES.sub("", html.unescape(re.sub(r"<[^>]+>", "\n", re.sub(r"</?span[^>]*>", "", body))))


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


def contrast(one, other):
    """From 1 to 21, as WCAG 2.2 defines it, of two colours such as "#e7eaef"."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    return 1.05 / contrast_with_white([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) - 0.05


def test_words_stand_out_from_their_ground_on_light_and_dark(now):
    html_now = composed(things(now)["several"], now=now).html
    head, _, body = html_now.partition("<body")
    light = set(re.findall(r"[^-]color: (#[0-9a-f]{6})", body)) - {"#f1f3f6", "#ffffff"}
    dark_rules = head[head.index("prefers-color-scheme: dark") :]
    dark = set(re.findall(r"[ {]color: (#[0-9a-f]{6})", dark_rules)) - {"#15181d", "#ffffff"}
    assert len(light) >= 3 and len(dark) >= 3
    assert all(contrast(colour, "#fdfdfe") >= 4.5 for colour in light), light
    assert all(contrast(colour, "#22262d") >= 4.5 for colour in dark), dark


@pytest.mark.parametrize("brand", ["", "#ffffff", "#000000", "#ffdd00", "#777777", "#767676", "#22262d", "#f0c"])
def test_the_button_can_be_read_and_seen_in_any_colour(brand):
    found = colours(brand)
    assert contrast(found.words, found.ground) >= 4.5
    assert max(contrast(found.edge, "#fdfdfe"), contrast(found.ground, "#fdfdfe")) >= 3
    assert max(contrast(found.dark_edge, "#22262d"), contrast(found.ground, "#22262d")) >= 3


def test_the_logo_goes_along_and_is_shown_in_its_proportions(now, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    out = io.BytesIO()
    Image.new("RGBA", (600, 100), "#123456").save(out, "PNG")
    name = keep(out.getvalue(), "png")
    mail = composed(things(now, logo=name, name="A & B")["invoice"], now=now)
    assert mail.pictures == [Picture("logo", name)]
    assert re.search(r'<img src="cid:logo" width="220" height="37" alt="A &amp; B"', mail.html)
    gone = composed(things(now, logo="logos/gone.png")["invoice"], now=now)
    assert gone.pictures == [] and "<img" not in gone.html


def test_answers_go_where_the_company_says(now):
    mail = composed(things(now, mail_reply_to="help@harbour.example")["invoice"], now=now)
    assert "please write to help@harbour.example." in " ".join(mail.text.split())
    known = things(now)
    seller(email="", mail_reply_to="")
    assert "please reply to this e-mail" in composed(known["invoice"], now=now).text


def test_a_letter_about_two_currencies_adds_up_each(now):
    buyer = customer("Two", currency="eur")
    known = things(now, buyer=buyer)
    _, invoice, _ = known["invoice"]
    other = things(now, buyer=customer("Other", currency="usd"))["invoice"][1]
    mail = compose(kinds.REMINDER, [invoice, other], now=now)
    assert "Amount due: €2,640.00" in mail.text and re.search(r"Amount due: (US)?\$2,640.00", mail.text)


def test_a_number_in_the_opening_never_breaks_at_its_hyphens(now):
    invoice = issued(customer("A & <b>B-2</b> GmbH"), now=now)
    body = compose(kinds.INVOICE, invoice, language="ar", now=now).html.partition("<body")[2]
    assert re.search(rf"<span[^>]*white-space: ?nowrap[^>]*>{invoice.number}</span>", body)
    typed = f"See {invoice.number}, 2026-11-28, x-1 and {'A' * 40}-1 <i>T-1</i> & more.\nBye"
    body = compose(kinds.INVOICE, invoice, message=typed, now=now).html.partition("<body")[2]
    opening = re.search(r"<p[^>]*>(See .*?)</p>", body, re.DOTALL)[1]
    assert re.findall(r"<span[^>]*>(.*?)</span>", opening) == [invoice.number, "2026-11-28", "T-1"]
    assert re.sub(r"</?span[^>]*>", "", opening).endswith("-1 &lt;i&gt;T-1&lt;/i&gt; &amp; more.<br>Bye")
