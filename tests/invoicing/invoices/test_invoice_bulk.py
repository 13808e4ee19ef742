"""Bulk actions on invoices: what the confirmation says, what is done, what is skipped and why."""

import pytest
from django.urls import reverse

from billing_site.jobs.models import Job
from invoicing.invoices import bulk
from invoicing.models.invoice import Invoice
from tests.factories import customer, draft, issued
from tests.reading import text

pytestmark = pytest.mark.django_db
LIST = reverse("invoice_list")


def url(verb, *invoices, **params):
    query = "&".join([*(f"ids={i.public_id}" for i in invoices), *(f"{k}={v}" for k, v in params.items())])
    return f"{reverse('invoice_bulk', args=[verb])}?{query}"


def said(desk, address, **data):
    """The words of the toast after a POST."""
    response = desk.post(address, data, follow=True)
    return " ".join(str(message) for message in response.context["messages"])


def test_the_confirmation_names_what_happens_and_what_is_skipped_and_why(desk, billing, now):
    first, second, bare, paid = draft(now=now), draft(now=now), draft(lines=[], now=now), issued(now=now)
    paid.pay(1000, by=billing, now=now)
    page = desk.get(url("finalize", first, second, bare, paid)).content.decode()
    assert "Finalize 2 drafts?" in page
    assert "Each takes the next number" in page
    assert "1 invoice: without any line." in page
    assert "1 invoice: paid, which cannot be finalized." in page


def test_drafts_are_finalized_in_the_order_they_were_made(desk, now):
    buyer = customer(currency="eur")
    drafts = [draft(buyer, now=now) for _ in range(3)]
    assert said(desk, url("finalize", *reversed(drafts))) == "Finalized 3 invoices."
    numbers = [Invoice.objects.get(pk=each.pk).number for each in drafts]
    assert numbers == [f"{buyer.invoice_prefix}-000{count}" for count in (1, 2, 3)]


def test_open_invoices_are_voided_and_partly_paid_ones_left(desk, billing, now):
    open_one, part = issued(now=now), issued(now=now)
    part.pay(1, by=billing, now=now)
    page = desk.get(url("void", open_one, part)).content.decode()
    assert "Void 1 invoice?" in page
    assert "partly paid: issue a credit note instead" in page
    assert "Voided 1 invoice." in said(desk, url("void", open_one, part))
    open_one.refresh_from_db(), part.refresh_from_db()
    assert (open_one.status, part.status) == ("void", "open")


def test_invoices_are_marked_uncollectible(desk, now):
    invoice = issued(now=now)
    assert "Marked uncollectible: 1 invoice." in said(desk, url("uncollectible", invoice))
    invoice.refresh_from_db()
    assert invoice.status == "uncollectible"


def test_drafts_are_deleted(desk, now):
    made, kept = draft(now=now), issued(now=now)
    assert "Delete 1 draft?" in desk.get(url("delete", made, kept)).content.decode()
    assert "Deleted 1 draft." in said(desk, url("delete", made, kept))
    assert list(Invoice.objects.all()) == [kept]


def test_all_that_match_the_filter_and_nothing_added_since(desk, now):
    euro, dollar = draft(now=now), draft(customer(currency="usd"), now=now)
    address = url("delete", matching=1, currency="eur", status="draft")
    upto = dict(desk.get(address).context["hidden"])["upto"]
    late = draft(now=now)
    said(desk, address, upto=upto)
    assert set(Invoice.objects.all()) == {dollar, late}
    assert euro not in Invoice.objects.all()


def test_when_nothing_can_be_done_the_list_says_why(desk, now):
    paid = issued(now=now)
    paid.pay(1000, by=None, now=now)
    page = desk.get(url("void", paid), follow=True).content.decode()
    assert "None of these invoices can be voided: 1 paid, which cannot be voided." in page
    assert "No invoices are selected." in desk.get(url("void"), follow=True).content.decode()


def damaged(now):
    """A draft of which nobody knows beforehand that it cannot be finalized."""
    found = draft(now=now)
    Invoice.objects.filter(pk=found.pk).update(default_tax_rates=[{"id": "txr_gone"}])
    return found


def test_one_that_cannot_be_finalized_does_not_keep_the_others_from_it(desk, now):
    good, bad = draft(now=now), damaged(now)
    words = said(desk, url("finalize", good, bad))
    assert words == "Finalized 1 invoice. 1 skipped: A tax rate of this invoice is damaged. Choose it again (1)."
    good.refresh_from_db(), bad.refresh_from_db()
    assert (good.status, bad.status) == ("open", "draft")


def test_a_line_without_a_description_is_known_before(desk, now):
    chosen = draft(now=now), draft(lines=[{"description": " "}], now=now), draft(lines=[], now=now)
    page = text(desk.get(url("finalize", *chosen)))
    assert "Finalize 1 draft?" in page
    assert "1 invoice: with a line without a description." in page
    assert "1 invoice: without any line." in page
    assert said(desk, url("finalize", *chosen)) == "Finalized 1 invoice."


def test_many_become_a_job_with_progress(desk, now, monkeypatch):
    monkeypatch.setattr(bulk, "INLINE", 3)
    monkeypatch.setattr(bulk, "BATCH", 2)
    drafts = [draft(now=now) for _ in range(5)] + [damaged(now)]
    response = desk.post(url("finalize", *drafts))
    job = Job.objects.get()
    assert response["Location"] == reverse("job_detail", args=[job.public_id])
    assert (job.state, job.done, job.total) == ("done", 6, 6)
    assert job.message.startswith("Finalized 5 invoices. 1 skipped:")
    assert Invoice.objects.open().count() == 5


def test_a_job_that_was_cut_off_goes_on_where_it_was(desk, now, billing):
    drafts = [draft(now=now) for _ in range(3)]
    params = {"verb": "delete", "query": "matching=1&status=draft", "zone": "UTC", "upto": drafts[-1].pk}
    job = Job(params=params, created_by=billing, cursor={"after": drafts[0].pk, "done": 1})
    assert list(bulk.verb_job(job)) == [3]
    assert list(Invoice.objects.all()) == [drafts[0]]


@pytest.mark.parametrize("verb", ["finalize", "void", "uncollectible", "delete"])
def test_who_may_only_read_can_do_none_of_it(client, reader, now, verb):
    invoice = draft(now=now)
    client.force_login(reader)
    assert client.get(url(verb, invoice)).status_code == 403
    assert client.post(url(verb, invoice)).status_code == 403
    assert Invoice.objects.get().status == "draft"


def test_nonsense_in_the_address_is_no_error(desk, now):
    draft(now=now)
    assert desk.get(reverse("invoice_bulk", args=["explode"])).status_code == 404
    for query in ("ids=%00", "ids=nonsense", "matching=1&status=nonsense", "ids=" + "x" * 500):
        assert desk.get(f"{reverse('invoice_bulk', args=['void'])}?{query}").status_code == 302
    assert desk.post(url("finalize", matching=1), {"upto": "9" * 30}).status_code == 302
