"""Sending many invoices at once: what the question says, what goes, what does not and why, and nothing goes twice."""

from dataclasses import replace

import pytest
from django.urls import reverse

from billing_site.jobs.models import NO_KEY, Job, JobFailed
from billing_site.mail.models.message import Message
from invoicing.invoices import bulk
from invoicing.models.hosted.link import HostedLink
from invoicing.models.invoice import Invoice
from tests.factories import customer, draft, issued
from tests.reading import text

pytestmark = pytest.mark.django_db
LIST = reverse("invoice_list")
SEND = bulk.VERBS["send"]


@pytest.fixture
def desk(client, billing):
    client.force_login(billing)
    return client


def url(*invoices, **params):
    query = "&".join([*(f"ids={i.public_id}" for i in invoices), *(f"{k}={v}" for k, v in params.items())])
    return f"{reverse('invoice_bulk', args=['send'])}?{query}"


def said(answer):
    return " ".join(str(message) for message in answer.context["messages"])


@pytest.fixture
def some(now):
    """Two that can be sent, one of them sent before; a draft, a void one, one to nobody, one to a deleted customer."""
    first, again, void, gone = (issued(now=now) for _ in range(4))
    nobody = issued(customer("Nobody Known", email="", currency="eur"), now=now)
    void.void(by=None, now=now)
    gone.customer.mark_deleted(by=None, now=now)
    Invoice.objects.filter(pk=again.pk).update(sent_at=now)
    return [first, again, draft(now=now), void, nobody, gone]


def test_the_question_says_how_many_go_and_why_others_do_not(desk, some):
    answer = desk.get(url(*some))
    page = text(answer)
    for words in (
        "Send 2 invoices?",
        "1 invoice: draft, which cannot be sent.",
        "1 invoice: void, which cannot be sent.",
        "1 invoice: without an e-mail address on file.",
        "1 invoice: of deleted customers.",
        "Without an address: Nobody Known.",
        "1 invoice sent before, and sent once more now.",
        f"The mail of {some[0].number}",
    ):
        assert words in page
    assert reverse("invoice_send_preview", args=[some[0].public_id]) in answer.content.decode()


def test_those_that_can_go_each_to_its_own_customer(desk, some):
    answer = desk.post(url(*some), {"operation": "op_1"}, follow=True)
    assert said(answer) == "On their way: 2 invoices."
    mails = {mail.about: mail.to for mail in Message.objects.all()}
    assert mails == {each.public_id: [each.customer.email] for each in some[:2]}
    desk.post(url(*some), {"operation": "op_1"})
    assert Message.objects.count() == 2
    desk.post(url(*some), {"operation": "op_2"})
    assert Message.objects.count() == 4


def test_a_job_that_died_in_the_middle_repeats_no_mail(now, billing):
    invoices = [issued(now=now) for _ in range(3)]
    ids = "&".join(f"ids={each.public_id}" for each in invoices)
    params = {"query": ids, "zone": "UTC", "upto": invoices[-1].pk, "verb": "send"}
    job = Job(public_id="job_1", params=params, created_by=billing)
    # Two were done, and nobody wrote down that they were.
    bulk.do_each(SEND, invoices[:2], by=billing, operation=job.public_id)
    assert list(bulk.verb_job(job)) == [3]
    assert job.message == "On their way: 3 invoices."
    assert Message.objects.count() == 3


def test_many_are_left_to_a_job(desk, now, monkeypatch):
    invoices = [issued(now=now) for _ in range(2)]
    monkeypatch.setitem(bulk.VERBS, "send", replace(SEND, inline=1))
    desk.post(url(*invoices))
    job = Job.objects.get()
    assert (job.done, job.message) == (2, "On their way: 2 invoices.")
    assert Message.objects.count() == 2


def asked(desk, address):
    """The hidden inputs of the question."""
    return dict(desk.get(address).context["hidden"])


@pytest.mark.parametrize("inline", [50, 1])
def test_what_a_second_tab_asks_for_is_not_sent_twice(desk, now, monkeypatch, inline):
    monkeypatch.setitem(bulk.VERBS, "send", replace(SEND, inline=inline))
    invoices = [issued(now=now) for _ in range(2)]
    tabs = [asked(desk, url(*invoices)) for _ in range(2)]
    told = [said(desk.post(url(*invoices), tab, follow=True)) for tab in tabs]
    assert Message.objects.count() == 2
    if inline == 1:
        told = list(Job.objects.order_by("pk").values_list("message", flat=True))
    assert told == ["On their way: 2 invoices.", "On their way: 0 invoices. 2 skipped: sent meanwhile (2)."]
    page = text(desk.get(url(*invoices)))
    assert "2 invoices in the outbox already, and sent once more." in page
    desk.post(url(*invoices), asked(desk, url(*invoices)))
    assert Message.objects.count() == 4


@pytest.mark.parametrize("moment", ["", "yesterday", "2026-11-28", "9999999999", "\x00"])
def test_a_moment_that_is_none_is_no_moment(desk, now, moment):
    invoice = issued(now=now)
    assert bulk.moment(moment) is None
    assert said(desk.post(url(invoice), {"asked": moment}, follow=True)) == "On their way: 1 invoice."


def test_a_job_ends_where_whoever_began_it_may_not_do_it_any_more(now, billing):
    invoice = issued(now=now)
    params = {"query": f"ids={invoice.public_id}", "zone": "UTC", "upto": invoice.pk, "verb": "send"}
    job = Job(public_id="job_1", params=params, created_by=billing)
    billing.give_role("Read-only")
    with pytest.raises(JobFailed, match=r"Billing Person may not do this any more\."):
        list(bulk.verb_job(job))
    assert not Message.objects.exists()


def test_a_job_without_the_key_file_ends_in_words(desk, now, monkeypatch, settings, tmp_path):
    invoices = [issued(now=now) for _ in range(2)]
    HostedLink.address_of(invoices[0])
    monkeypatch.setitem(bulk.VERBS, "send", replace(SEND, inline=1))
    settings.SECRET_KEYS_FILE = tmp_path / "lost"
    desk.post(url(*invoices))
    job = Job.objects.get()
    assert (job.state, job.message) == (Job.FAILED, NO_KEY)


def test_the_admin_sends_as_the_list_does(client, administrator, some):
    client.force_login(administrator)
    chosen = {"action": "send", "_selected_action": [each.pk for each in some]}
    answer = client.post(reverse("admin:invoicing_invoice_changelist"), chosen, follow=True)
    assert "On their way: 2 invoices. 4 skipped" in text(answer)
    assert Message.objects.count() == 2


def test_who_may_only_read_is_offered_nothing(client, reader, some):
    client.force_login(reader)
    assert client.post(url(*some)).status_code == 403
    assert reverse("invoice_bulk", args=["send"]) not in client.get(LIST).content.decode()
