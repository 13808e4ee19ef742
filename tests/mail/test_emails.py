"""The pages of mails: the list, its filters and file, one mail as it went, and what staff do with it."""

import csv
import hashlib
import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from billing_site.events.models import Event
from billing_site.jobs.models import Job
from billing_site.mail.emails import bulk
from billing_site.mail.models.address import BouncedAddress
from billing_site.mail.models.again import NotPossible
from billing_site.mail.models.message import Message
from invoicing.documents.stored import stored_pdf
from tests.factories import customer, issued
from tests.mail.factories import mail
from tests.reading import text

pytestmark = pytest.mark.django_db
LIST = reverse("email_list")


def failed(**parts):
    made = mail(**parts)
    made.mark_failed("550 no such user", {}, now=made.created)
    return made


def found(desk, **query):
    answer = desk.get(LIST, query)
    assert answer.status_code == 200
    return [row.subject for row in answer.context["page"].rows]


def test_the_list_names_what_each_mail_is_about_with_as_many_queries_for_one_as_for_many(desk, now):
    acme = customer("Acme", email="acme@x.example", currency="eur")
    costs = []
    for _ in range(2):
        for invoice in [issued(acme, now=now) for _ in range(3)]:
            mail(kind="invoice", about=invoice, customer=acme, subject=f"Your invoice {invoice.number}")
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(LIST).content.decode()
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert page.count(f'href="{invoice.get_absolute_url()}"') == 1
    assert f"Invoice {invoice.number}" in page
    assert page.count("<bdi>Invoice ") >= 3


def test_mails_are_found_by_state_kind_address_customer_and_words(desk, now):
    acme = customer("Acme Tools", email="acme@x.example")
    mail("Anna.Rossi@rossi.example", subject="One", kind="invoice", customer=acme)
    other = mail("anne@exämple.example", cc=["anna@y.example"], subject="Two straßen", kind="receipt")
    failed(subject="Three")
    old = now - timedelta(days=400)
    mail("z@z.example", subject="Four", kind="reminder", now=old)
    assert found(desk, state="failed") == ["Three"]
    assert found(desk, kind="receipt") == ["Two straßen"]
    assert found(desk, address="anna.rossi@ROSSI.example") == ["One"]
    assert found(desk, address="rossi@rossi.example") == []
    assert found(desk, address="anna@y.example") == ["Two straßen"]
    assert found(desk, customer="tools") == found(desk, customer=acme.public_id) == ["One"]
    assert (
        found(desk, q="straßen") == found(desk, q="anne@exämple") == found(desk, q=other.message_id) == ["Two straßen"]
    )
    assert found(desk, q="rossi.example") == ["One"]
    assert found(desk, created_to=f"{old:%Y-%m-%d}") == ["Four"]
    assert "Remove the" in desk.get(LIST, {"q": "a\u202eb"}).content.decode()


def test_the_file_holds_what_the_list_shows(desk):
    mail("a@x.example", "b@x.example", cc=["c@x.example"], subject="=1+1")
    mail(subject="Other")
    answer = desk.get(reverse("email_export_file"), {"q": "a@x.example"})
    (row,) = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert (row["To"], row["CC"], row["Subject"]) == ("a@x.example, b@x.example", "c@x.example", "'=1+1")
    assert row["State"] == "waiting"


def test_a_mail_is_shown_exactly_as_it_goes(desk, now):
    file = default_storage.save("company/try.png", ContentFile(b"PNG"))
    pictures = [{"cid": "logo", "file": file}]
    html = '<p style="color: red">Hi</p><img src="cid:logo"><script>alert(1)</script>'
    made = mail("a@x.example", subject="<b>Hi</b>", html=html, text="Hi <there>", pictures=pictures)
    page = desk.get(made.get_absolute_url()).content.decode()
    assert "&lt;b&gt;Hi&lt;/b&gt;" in page
    assert "Hi &lt;there&gt;" in page
    assert made.message_id.strip("<>") in page
    assert "<script>alert" not in page
    frame = desk.get(reverse("email_html", args=[made.public_id]))
    policy = frame["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "script-src" not in policy
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert 'src="data:image/png;base64,UE5H"' in frame.content.decode()


def test_who_it_is_from_and_who_gets_the_answers_is_told_once_it_left(desk):
    message = mail()
    page = text(desk.get(message.get_absolute_url()))
    assert "From Set when it is sent Reply-To Set when it is sent" in page
    Message.objects.filter(pk=message.pk).update(sender="Acme <a@x.example>", state=Message.SENT)
    page = text(desk.get(message.get_absolute_url()))
    assert "From Acme <a@x.example> Reply-To The sender" in page


def test_an_attachment_is_the_very_file_or_says_that_it_is_not(desk, now):
    invoice = issued(customer("Acme", currency="eur"), now=now)
    content = stored_pdf(invoice, now=now)
    attached = {"kind": "invoice", "owner": invoice.public_id, "name": "in.pdf"}
    made = mail(
        attachments=[attached | {"sha256": hashlib.sha256(content).hexdigest()}, attached | {"sha256": "0" * 64}]
    )
    address = [reverse("email_attachment", args=[made.public_id, place]) for place in range(3)]
    assert b"".join(desk.get(address[0]).streaming_content) == content
    assert "missing or damaged" in desk.get(address[1], follow=True).content.decode()
    assert desk.get(address[2]).status_code == 404


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"state": "sent", "answer": "250 OK", "attempts": 2, "refused": {"b@x.example": "550 no"}}, "at try 2"),
        ({"state": "sent", "refused": {"b@x.example": "550 no"}}, "b@x.example was refused: “550 no”"),
        ({"state": "waiting", "attempts": 1, "answer": "451 later"}, "It was tried once. The server said: “451 later”"),
        (
            {"state": "waiting", "attempts": 1, "answer": "The mail server x cannot be used: Connection refused"},
            "It was tried once. The mail server x cannot be used: Connection refused",
        ),
        ({"state": "sent", "answer": "Written to the terminal."}, "The mail server took it. Written to the terminal."),
        ({"state": "sent", "answer": "250 OK", "refused": {"b@x.example": "Left out."}}, "b@x.example: Left out."),
        ({"state": "in_doubt", "doubts": 2, "next_attempt_at": None}, "It may have come twice"),
        ({"state": "failed", "answer": "550 no", "next_attempt_at": None}, "It was given up."),
        ({"state": "suppressed", "cause": "withheld", "reason": "It was paid."}, "It was not sent: It was paid."),
    ],
)
def test_what_became_of_a_mail_is_told_in_words(desk, state, words):
    made = mail()
    Message.objects.filter(pk=made.pk).update(**state)
    assert words in " ".join(desk.get(made.get_absolute_url()).context["story"])


def test_staff_cancel_retry_and_copy(desk, now):
    made = mail("a@x.example", subject="Hello")
    page = desk.post(reverse("email_cancel", args=[made.public_id]), follow=True).content.decode()
    assert "Sending was canceled." in page and "Canceled" in page
    assert (
        "cannot be canceled any more"
        in desk.post(reverse("email_cancel", args=[made.public_id]), follow=True).content.decode()
    )
    answer = desk.post(reverse("email_copy", args=[made.public_id]))
    copy = Message.objects.get(state=Message.WAITING)
    assert answer["Location"] == copy.get_absolute_url()
    assert (copy.subject, copy.to, copy.actor) == ("Hello", ["a@x.example"], desk.user)
    assert copy.message_id != made.message_id
    assert Event.objects.of(made).first().data["copy"] == copy.public_id
    with pytest.raises(NotPossible, match="waiting"):
        copy.send_again(by=None, now=now)
    lost = failed()
    desk.post(reverse("email_retry", args=[lost.public_id]))
    lost.refresh_from_db()
    assert (lost.state, lost.attempts) == (Message.WAITING, 0)


def test_of_two_who_send_a_mail_again_at_once_one_is_told(desk, now):
    made = mail("a@x.example", now=now)
    made.claim(worker="", now=now, sender="x@x.example", reply_to="", refused={})
    made.mark_sent("250 OK", {}, now=now)
    address = reverse("email_copy", args=[made.public_id])
    seen = dict(desk.get(address).context["hidden"])
    assert desk.post(address, seen)["Location"] != made.get_absolute_url()
    told = desk.post(address, seen, follow=True).content.decode()
    assert f"{desk.user} sent it again meanwhile." in told
    assert Message.objects.count() == 2
    assert desk.post(address, dict(desk.get(address).context["hidden"]))["Location"] != made.get_absolute_url()
    assert Message.objects.count() == 3


def test_what_was_put_off_is_tried_again_at_once_when_somebody_says_so(desk, now):
    fresh, put_off = mail(subject="Fresh"), mail(subject="Put off")
    later = timezone.now() + timedelta(hours=4)
    Message.objects.filter(pk=put_off.pk).update(attempts=5, next_attempt_at=later, answer="451 later")
    assert "Try again" not in desk.get(fresh.get_absolute_url()).content.decode()
    page = desk.get(put_off.get_absolute_url()).content.decode()
    assert "Try again" in page and "Cancel sending" in page
    assert "Try 1 email again?" in desk.get(reverse("email_bulk_retry"), {"matching": "1"}).content.decode()
    desk.post(reverse("email_retry", args=[put_off.public_id]))
    put_off.refresh_from_db()
    assert put_off.is_due(timezone.now()) and put_off.attempts == 0


def test_an_address_that_bounced_is_told_and_works_again_when_somebody_says_so(desk, now):
    made = mail("Anna@x.example")
    BouncedAddress.mark("anna@x.example", "550 5.1.1 nobody", message=made, now=now)
    assert "Mail to Anna@x.example came back: “550 5.1.1 nobody”" in desk.get(made.get_absolute_url()).content.decode()
    address = reverse("email_works_again", args=[made.public_id])
    for typed, words in (("other@x.example", "already"), ("Anna@x.example", "again"), ("Anna@x.example", "already")):
        assert f"{words}." in desk.post(address, {"address": typed}, follow=True).content.decode()
    assert not BouncedAddress.objects.bouncing()


def test_many_are_sent_again_at_once_or_by_a_job(desk, monkeypatch):
    lost = [failed(subject=f"Lost {n}") for n in range(3)]
    mail(subject="Waits")
    address = reverse("email_bulk_retry")
    asked = desk.get(address, {"matching": "1"})
    assert "Try 3 emails again?" in asked.content.decode()
    assert "1 other email" in asked.content.decode()
    late = failed(subject="Late")
    desk.post(f"{address}?matching=1", {"upto": lost[-1].pk})
    assert Message.objects.filter(state=Message.WAITING).count() == 4
    monkeypatch.setattr(bulk, "INLINE", 1)
    monkeypatch.setattr(bulk, "BATCH", 2)
    desk.post(f"{reverse('email_bulk_cancel')}?matching=1", {"upto": late.pk})
    job = Job.objects.get()
    assert job.done == 4
    assert job.message == "Canceled 4 emails."
    assert set(Message.objects.values_list("state", flat=True)) == {Message.SUPPRESSED, Message.FAILED}


def test_customer_and_invoice_show_their_newest_mails(desk, now):
    acme = customer("Acme", currency="eur")
    invoice = issued(acme, now=now)
    page = desk.get(acme.get_absolute_url()).content.decode()
    assert "No emails yet." in page
    for n in range(6):
        mail("a@x.example", subject=f"Mail {n}", customer=acme, about=invoice if n else None)
    for thing, shown, query in ((acme, 5, "customer"), (invoice, 5, "")):
        page = desk.get(thing.get_absolute_url()).content.decode()
        assert page.count("<bdi>Mail ") == shown
        assert (f"{LIST}?{query}=" in page) == bool(query)
