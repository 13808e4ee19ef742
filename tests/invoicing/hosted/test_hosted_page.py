"""The page of an invoice that its customer sees: what it says in each state, and what it tells browsers."""

import html
import re
from datetime import timedelta

import pytest
from babel.messages.pofile import read_po
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing_site.events.models import Event
from billing_site.mail.models.message import Message
from invoicing.documents.language.wording import CATALOGUES
from invoicing.hosted import opened
from invoicing.models.credit_note import CreditNote
from invoicing.models.hosted.link import HostedLink
from invoicing.models.invoice import Invoice
from invoicing.totals.credit import CreditRequest
from tests.factories import address, customer, draft, issued, line, seller, staff
from tests.invoicing.hosted.pages import address_of, owed

pytestmark = pytest.mark.django_db


def body(client, invoice, query=""):
    answer = client.get(address_of(invoice, query))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def invoice(clock, now):
    return owed(now=now)


def test_it_says_what_is_due_and_how_to_pay(client, invoice):
    text = body(client, invoice)
    assert "€120.00 due 6 December 2026" in text
    assert ">Open<" in text
    assert 'data-copy="DE89370400440532013000"' in text
    assert 'data-copy="120.00"' in text
    assert "<svg" in text  # the EPC code
    assert "Design" in text


def test_it_says_so_in_the_language_that_is_asked_for(client, clock, now):
    invoice = owed(now=now, language="de")
    assert "120,00\xa0€ fällig am 6. Dezember 2026" in body(client, invoice)
    text = body(client, invoice, "?lang=ar")
    assert 'lang="ar" dir="rtl"' in text
    assert "لقد دفعت" in text
    assert 'lang="de"' in body(client, invoice, "?lang=xx")


def test_what_is_past_due_says_since_when(client, invoice, now, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(days=30))
    text = body(client, invoice)
    assert "€120.00 was due on 6 December 2026" in text
    assert "Past due" in text


def test_a_part_that_was_paid_is_taken_off_here_and_in_the_code(client, invoice, now):
    invoice.pay(2000, by=None, now=now)
    invoice.refresh_from_db()
    text = body(client, invoice)
    assert "€100.00 due 6 December 2026" in text
    assert "Partly paid" in text
    assert 'data-copy="100.00"' in text
    receipt = invoice.payments.get()
    assert f"Receipt <bdi>{receipt.receipt_number}</bdi>" in text
    assert client.get(address_of(invoice, f"receipts/{receipt.public_id}/"))["Content-Type"] == "application/pdf"


def test_what_is_paid_asks_for_nothing(client, invoice, now):
    invoice.pay(12000, by=None, now=now)
    text = body(client, Invoice.objects.get())
    assert "Paid on 22 November 2026" in text
    assert "How to pay" not in text
    assert "I have paid" not in text


def test_what_is_void_says_so_and_asks_for_nothing(client, invoice, now):
    invoice.void(by=None, now=now)
    text = body(client, Invoice.objects.get())
    assert "This invoice was voided: nothing is to be paid." in text
    assert "How to pay" not in text


def test_what_staff_gave_up_on_looks_like_any_that_is_owed(client, invoice, now):
    invoice.mark_uncollectible(by=None, now=now)
    text = body(client, Invoice.objects.get())
    assert "€120.00 due 6 December 2026" in text
    assert "ncollectible" not in text


@pytest.mark.parametrize(
    ("amount", "word", "headline"),
    [(2000, "Partly credited", "€100.00 due"), (12000, "Credited", "Nothing to pay")],
)
def test_what_was_credited_is_told_with_its_note(client, invoice, now, amount, word, headline):
    note = CreditNote.issue(invoice, CreditRequest(amount=amount), by=None, now=now)
    text = body(client, Invoice.objects.get())
    assert f">{word}<" in text
    assert headline in text
    assert client.get(address_of(invoice, f"credit-notes/{note.public_id}/")).status_code == 200


def test_notes_and_receipts_of_other_invoices_are_not_there(client, invoice, now):
    other = owed(now=now)
    payment = other.pay(100, by=None, now=now)
    note = CreditNote.issue(other, CreditRequest(amount=100), by=None, now=now)
    assert client.get(address_of(invoice, f"receipts/{payment.public_id}/")).status_code == 404
    assert client.get(address_of(invoice, f"credit-notes/{note.public_id}/")).status_code == 404


def test_a_swiss_account_shows_the_swiss_code_and_its_reference(client, clock, now):
    seller(bank_iban="CH9300762011623852957", **address("CH", "Quai 1", "8001", "Zürich"))
    invoice = issued(customer(currency="chf"), now=now, days_until_due=14)
    text = body(client, invoice)
    assert f'data-copy="{invoice.payment_reference}"' in text
    assert invoice.reference_as_printed in text
    # The cross in the code, of four squares, and the ground below it.
    assert text.count('<path fill="#') == 5


def test_every_other_link_gets_the_same_answer(client, invoice, now):
    public_id, part = address_of(invoice).split("/")[2:4]
    off, unissued = owed(now=now), draft(now=now)
    turned_off = address_of(off)
    HostedLink.revoke(off, by=None, now=now)
    code = part.partition("-")[2]
    wrong = [
        f"/i/{public_id}/1-{code[::-1]}/",
        f"/i/{public_id}/2-{code}/",
        f"/i/in_nobody/{part}/",
        f"/i/{unissued.public_id}/{part}/",
        turned_off,
        f"/i/{public_id}/1-{code[::-1]}/pdf/",
        "/i/a/b/c/d/e/",
    ]
    answers = [client.get(path) for path in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    # django-csp words its directives in any order; the last address has no form that could hold a secret.
    own = ("X-Request-ID", "Referrer-Policy")
    headers = [{name: sorted(value) for name, value in each.items() if name not in own} for each in answers]
    assert headers == [headers[0]] * len(headers)
    assert client.post(turned_off + "paid/").content == answers[0].content


@pytest.mark.parametrize("rest", ["/evil.example", "//evil.example", "a//b", "in_1/1-x/more", "%0a/b"])
def test_addresses_that_lead_nowhere_are_answered_like_a_wrong_link(client, invoice, rest):
    answer = client.get(f"/i/{rest}", follow=True)
    assert answer.status_code == 404
    assert all("evil" not in address.partition("/i/")[0] for address, _ in answer.redirect_chain)


def test_what_opens_nothing_costs_the_same_whether_there_is_an_invoice(client, invoice, now):
    """Times tell nothing where the database and the HMAC have the same to do."""
    off = owed(now=now)
    turned_off = address_of(off)
    HostedLink.revoke(off, by=None, now=now)
    HostedLink.roll(invoice, by=None, now=now)
    asked = []
    for path in (
        f"/i/{invoice.public_id}/1-no/",
        "/i/in_nobody/1-no/",
        turned_off,
        f"/i/{invoice.public_id}/9-{'A' * 43}/",
    ):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 404
        asked.append([re.sub("'[^']*'|[0-9]+", "?", each["sql"]) for each in queries])
    assert asked == [asked[0]] * 4
    assert not [sql for sql in asked[0] if 'FROM "invoicing_invoice"' in sql]


def test_guesses_are_counted_by_the_address_that_the_proxy_in_front_saw(client, invoice, settings):
    settings.TRUSTED_PROXIES = 1
    guess = f"/i/{invoice.public_id}/1-no/"
    for number in range(opened.WRONG_LINKS.most):
        client.get(guess, headers={"X-Forwarded-For": f"198.51.100.{number}, 192.0.2.7"})
    assert client.get(guess, headers={"X-Forwarded-For": "203.0.113.9, 192.0.2.7"}).status_code == 429
    assert client.get(guess, headers={"X-Forwarded-For": "192.0.2.7, 192.0.2.8"}).status_code == 404
    settings.TRUSTED_PROXIES = 0
    for number in range(opened.WRONG_LINKS.most):
        client.get(guess, headers={"X-Forwarded-For": f"198.51.100.{number}"})
    assert client.get(guess, headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 429


def test_guessing_costs_a_network_its_access_and_right_links_open_all_the_same(client, invoice):
    for _ in range(opened.WRONG_LINKS.most):
        assert client.get(f"/i/{invoice.public_id}/1-no/").status_code == 404
    assert client.get(f"/i/{invoice.public_id}/1-no/").status_code == 429
    assert client.get(address_of(invoice)).status_code == 200


def test_reading_again_and_again_ends_for_a_minute(client, invoice, monkeypatch):
    monkeypatch.setattr(opened, "MOST_READ", 3)
    assert [client.get(address_of(invoice)).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_browsers_and_crawlers_keep_nothing_of_it(client, invoice):
    answer = client.get(address_of(invoice))
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "strict-origin"
    assert not answer.cookies
    policy = dict(each.strip().split(" ", 1) for each in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert {policy[f"{kind}-src"] for kind in ("script", "style", "img")} == {"'self'"}


def test_it_is_opened_and_fetched_once_and_not_by_staff(client, invoice):
    path = address_of(invoice)
    client.head(path)
    client.get(path, headers={"Sec-Purpose": "prefetch"})
    client.force_login(staff())
    client.get(path)
    client.get(path + "pdf/?download")
    client.logout()
    assert not HostedLink.objects.exists()
    for _ in range(2):
        client.get(path)
        client.get(path + "pdf/?download")
    types = Event.objects.of(invoice).values_list("type", "actor")
    assert list(types[:2]) == [("invoice.downloaded", None), ("invoice.viewed", None)]
    assert types.count() == 4
    client.force_login(staff())
    page = html.unescape(client.get(invoice.get_absolute_url()).content.decode())
    assert "Customer's page opened for the first time (mail scanners open links too)" in page


def test_a_page_that_was_opened_before_is_read_and_nothing_written(client, invoice, now):
    invoice.pay(100, by=None, now=now)
    client.get(address_of(invoice))
    path = address_of(invoice)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    assert len(queries) == 9
    assert not [each["sql"] for each in queries if not each["sql"].startswith("SELECT")]


def test_the_page_is_light(client, clock, now):
    """What one who pays has to load, without the logo; nothing of it comes from elsewhere."""
    invoice = owed(now=now, lines=[line(f"Consulting on site, part {n}", 3, 4000) for n in range(12)], language="de")
    page = client.get(address_of(invoice)).content
    sizes = [len(page), *(size(name) for name in ("css/invoicing/hosted.css", "js/hosted.js"))]
    assert sum(sizes) <= 40_000
    assert b"http" not in page


def size(name):
    with open(finders.find(name), "rb") as file:
        return len(file.read())


def test_colour_and_logo_are_for_everybody_who_knows_their_names(client, office):
    assert "--brand:#" in client.get("/i/colours/336699.css").content.decode()
    assert client.get("/i/colours/red.css").status_code == 404
    assert client.get("/i/logos/..%2Fsecret.png").status_code == 404
    assert client.get("/i/logos/0123.png").status_code == 404


def test_every_language_has_every_word():
    words = {}
    for folder in CATALOGUES.iterdir():
        with (folder / "LC_MESSAGES" / "hosted.po").open("rb") as file:
            words[folder.name] = {each.id for each in read_po(file) if each.id and each.string}
    assert len(words) == 43
    assert len({frozenset(found) for found in words.values()}) == 1


def test_an_old_link_sends_the_new_one_to_the_address_on_file_at_most_once_an_hour(client, invoice, now):
    old = address_of(invoice)
    HostedLink.roll(invoice, by=None, now=now)
    page = client.get(old)
    assert page.status_code == 410
    assert "Send me the new link" in page.content.decode()
    assert "€" not in page.content.decode()
    answers = [client.post(old + "new-link/") for _ in range(3)]
    assert len({answer.content for answer in answers}) == 1
    message = Message.objects.get()
    assert (message.kind, message.to) == ("new_link", [invoice.customer.email])
    assert HostedLink.address_of(invoice) in message.text
    assert invoice.customer.email not in answers[0].content.decode()


def test_who_has_no_address_on_file_gets_the_same_answer_and_no_mail(client, clock, now):
    known, unknown = owed(now=now), owed(now=now)
    unknown.customer.change({"email": ""}, by=None, now=now)
    odd = owed(now=now)
    odd.customer.change({"email": "anna@[192.0.2.1]"}, by=None, now=now)
    answers = []
    for invoice in (known, unknown, odd):
        old = address_of(invoice)
        HostedLink.roll(invoice, by=None, now=now)
        answers.append(client.post(old + "new-link/").content)
    assert len(set(answers)) == 1
    assert Message.objects.count() == 1
