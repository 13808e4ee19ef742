"""What a customer says on the page: "I have paid", "Something is wrong"; and what staff do about it."""

from datetime import date, timedelta

import pytest

from billing_site.mail.models.message import Message
from billing_site.staff.models.attempts import Limit
from invoicing.hosted import views
from invoicing.models.hosted.claim import PaymentClaim, claimed
from invoicing.models.hosted.query import MOST_OPEN, InvoiceQuery
from tests.invoicing.hosted.pages import address_of, owed

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(clock, now):
    return owed(now=now - timedelta(days=20))


def says(client, invoice, page, **typed):
    return client.post(address_of(invoice, page), typed)


def test_who_has_paid_says_so_once_and_reminders_wait(client, invoice, now):
    for _ in range(2):
        answer = says(client, invoice, "paid/", paid_on="2026-11-20")
        assert answer["Location"] == address_of(invoice)
    claim = PaymentClaim.objects.open().get()
    assert claim.paid_on == date(2026, 11, 20)
    assert claimed(invoice, now)
    assert not claimed(invoice, now + timedelta(days=8))
    page = client.get(address_of(invoice)).content.decode()
    assert "You told us on 22 November 2026 that you paid on 20 November 2026." in page


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-11-23", "This day is still to come."),
        ("2026-10-01", "This day is before the date of the invoice, 2 November 2026."),
        ("", "Enter the day on which you paid."),
        ("31.02.2026", "Enter the day on which you paid."),
        ("99999999999999999999/1/1", "Enter the day on which you paid."),
        ("\0", "Enter the day on which you paid."),
    ],
)
def test_a_wrong_day_is_refused_in_words_and_kept(client, invoice, day, why):
    answer = says(client, invoice, "paid/", paid_on=day)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert why in text
    assert "<details" in text and " open>" in text
    assert not PaymentClaim.objects.exists()


def test_a_wrong_day_is_refused_in_words_also_where_another_one_was_said(client, invoice):
    says(client, invoice, "paid/", paid_on="2026-11-20")
    answer = says(client, invoice, "paid/", paid_on="2026-11-23")
    assert answer.status_code == 422
    assert "This day is still to come." in answer.content.decode()
    assert says(client, invoice, "paid/", paid_on="2026-11-21").status_code == 302
    assert PaymentClaim.objects.open().get().paid_on == date(2026, 11, 21)


def test_nobody_claims_to_have_paid_what_is_not_owed(client, invoice, now):
    invoice.pay(12000, by=None, now=now)
    assert says(client, invoice, "paid/", paid_on="2026-11-20").status_code == 302
    assert not PaymentClaim.objects.exists()


def test_what_is_wrong_reaches_staff_and_its_answer_the_customer(client, desk, invoice, now):
    desk.logout()
    for _ in range(2):
        says(client, invoice, "query/?lang=de", message="Die Summe <b>stimmt</b> nicht.")
    query = InvoiceQuery.objects.open().get()
    assert query.language == "de"
    seen = client.get(address_of(invoice, "?lang=de")).content.decode()
    assert "Wir haben Ihre Nachricht vom 22. November 2026" in seen
    client.force_login(desk.user)
    page = client.get(invoice.get_absolute_url()).content.decode()
    assert "Die Summe &lt;b&gt;stimmt&lt;/b&gt; nicht." in page
    answer = client.post(f"/customer-messages/{query.public_id}/answer/", {"answer": "Sie stimmt doch."})
    assert answer["Location"] == invoice.get_absolute_url()
    message = Message.objects.get()
    assert (message.kind, message.to) == ("answer", [invoice.customer.email])
    assert "Sie stimmt doch." in message.text
    assert "> Die Summe" in message.text
    assert InvoiceQuery.objects.unsettled().exists()
    client.post(f"/customer-messages/{query.public_id}/close/")
    assert not InvoiceQuery.objects.unsettled().exists()


def test_an_answer_without_an_address_is_refused_and_changes_nothing(desk, invoice, now):
    query = InvoiceQuery.ask(invoice, "Hello?", language="en", now=now)
    invoice.customer.change({"email": ""}, by=None, now=now)
    answer = desk.post(f"/customer-messages/{query.public_id}/answer/", {"answer": "Yes."})
    assert answer.status_code == 422
    assert "no e-mail address" in answer.content.decode()
    assert InvoiceQuery.objects.get().state == "open"


def test_an_answer_to_an_address_that_mail_cannot_go_to_is_refused_in_words(desk, invoice, now):
    invoice.customer.change({"email": "anna@[192.0.2.1]"}, by=None, now=now)
    query = InvoiceQuery.ask(invoice, "Where is my discount?", language="en", now=now)
    answer = desk.post(f"/customer-messages/{query.public_id}/answer/", {"answer": "Here."})
    assert answer.status_code == 422
    assert "is no e-mail address that mail can be sent to" in answer.content.decode()


def test_who_answers_reads_the_message_line_by_line(desk, invoice, now):
    query = InvoiceQuery.ask(invoice, "The sum is <b>wrong</b>.\nPlease look.", language="en", now=now)
    page = desk.get(f"/customer-messages/{query.public_id}/answer/").content.decode()
    assert "<bdi>The sum is &lt;b&gt;wrong&lt;/b&gt;.<br>Please look.</bdi>" in page


def test_an_empty_or_endless_message_is_refused_and_kept(client, invoice):
    assert "Enter a message." in says(client, invoice, "query/", message=" \r\n ").content.decode()
    endless = says(client, invoice, "query/", message="long " * 500).content.decode()
    assert "The message is too long: up to 2000 characters." in endless
    assert "long long" in endless


def test_so_many_messages_wait_and_no_more(client, invoice):
    for number in range(MOST_OPEN):
        assert says(client, invoice, "query/", message=f"Message {number}").status_code == 302
    refused = says(client, invoice, "query/", message="One more")
    assert refused.status_code == 429
    assert "One more" in refused.content.decode()
    assert InvoiceQuery.objects.count() == MOST_OPEN


def test_a_network_says_no_more_than_so_much_an_hour(client, invoice, monkeypatch):
    monkeypatch.setattr(views, "SAID_BY_NETWORK", Limit("said in this test", 1, 3600))
    assert says(client, invoice, "query/", message="One").status_code == 302
    assert says(client, invoice, "paid/", paid_on="2026-11-20").status_code == 429
    assert not PaymentClaim.objects.exists()


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_form_of_another_site_is_refused(client, invoice, headers):
    answer = client.post(address_of(invoice, "query/"), {"message": "Hello"}, headers=headers)
    assert answer.status_code == 403
    assert "Hello" in answer.content.decode()
    assert not InvoiceQuery.objects.exists()


def test_staff_confirm_or_dismiss_what_was_claimed(client, desk, invoice, now):
    claim = PaymentClaim.say(invoice, date(2026, 11, 20), now=now)
    page = desk.get(invoice.get_absolute_url()).content.decode()
    assert "The customer says that it was paid on 20 Nov 2026" in page
    desk.post(f"/payment-claims/{claim.public_id}/dismiss/")
    assert not claimed(invoice, now)
    assert not PaymentClaim.objects.open().exists()
    desk.post(f"/payment-claims/{claim.public_id}/confirm/")
    assert PaymentClaim.objects.get().state == "dismissed"
    assert PaymentClaim.say(invoice, date(2026, 11, 20), now=now).state == "open"


def test_staff_copy_replace_and_turn_off_the_link(desk, invoice):
    before = address_of(invoice)
    page = desk.get(invoice.get_absolute_url()).content.decode()
    assert before in page
    assert "Not opened yet." in page
    desk.post(f"/invoices/{invoice.public_id}/link/replace/")
    assert address_of(invoice) != before
    desk.post(f"/invoices/{invoice.public_id}/link/turn_off/")
    page = desk.get(invoice.get_absolute_url()).content.decode()
    assert "Turned off: no link opens it." in page
    desk.post(f"/invoices/{invoice.public_id}/link/turn_on/")
    assert address_of(invoice) != before
