"""Invoices and payments in the Django admin: to look at, and to act on by the verbs alone."""

import pytest
from django.urls import reverse

from invoicing.models.invoice import Invoice
from invoicing.models.parts.incoming import IncomingPayment
from tests.factories import customer, draft, issued, line

pytestmark = pytest.mark.django_db
LIST = reverse("admin:invoicing_invoice_changelist")


def act(client, action, *invoices):
    data = {"action": action, "asked": "1", "_selected_action": [invoice.pk for invoice in invoices]}
    response = client.post(LIST, data, follow=True)
    return " ".join(str(message) for message in response.context["messages"])


@pytest.fixture
def admin(client, administrator):
    client.force_login(administrator)
    return client


def test_the_list_and_the_page_show_invoices_with_their_lines_and_payments(admin, now):
    invoice = issued(customer("Acme GmbH", currency="eur"), lines=[line("Consulting")], now=now)
    payment = invoice.pay(100, by=None, now=now)
    listed = admin.get(LIST).content.decode()
    assert invoice.number in listed
    assert "Acme GmbH" in listed
    page = admin.get(reverse("admin:invoicing_invoice_change", args=[invoice.pk])).content.decode()
    assert "Consulting" in page
    assert payment.receipt_number in page
    assert 'name="_save"' not in page


@pytest.mark.parametrize(
    "query", ["status=past_due", "status=draft", "status=nonsense", "q=acme", "currency__exact=eur"]
)
def test_the_filters_and_the_search_are_those_of_the_desk(admin, now, query):
    draft(customer("Acme", currency="eur"), now=now)
    assert admin.get(f"{LIST}?{query}", follow=True).status_code == 200


def test_the_search_finds_by_number_and_customer(admin, now):
    invoice, other = issued(customer("Acme", currency="eur"), now=now), issued(now=now)
    for query in (invoice.number, "acme"):
        found = admin.get(LIST, {"q": query}).context["cl"].result_list
        assert list(found) == [invoice]
    assert other not in found


def test_actions_are_the_verbs_and_say_what_was_skipped(admin, now):
    ready, empty = draft(now=now), draft(lines=[], now=now)
    assert act(admin, "finalize", ready, empty) == "Finalized 1 invoice. 1 skipped: without any line (1)."
    ready.refresh_from_db()
    assert ready.number
    assert act(admin, "mark_uncollectible", ready) == "Marked uncollectible: 1 invoice."
    assert "cannot be marked uncollectible (1)" in act(admin, "mark_uncollectible", ready)
    assert act(admin, "void", ready) == "Voided 1 invoice."
    assert act(admin, "delete_drafts", empty) == "Deleted 1 draft."
    assert list(Invoice.objects.values_list("status", flat=True)) == ["void"]


def test_nobody_adds_changes_or_deletes_by_hand(admin, now):
    invoice = issued(now=now)
    payment = invoice.pay(100, by=None, now=now)
    for model, obj in (("invoice", invoice), ("invoicepayment", payment)):
        assert admin.get(reverse(f"admin:invoicing_{model}_add")).status_code == 403
        assert admin.post(reverse(f"admin:invoicing_{model}_change", args=[obj.pk]), {}).status_code == 403
        assert admin.get(reverse(f"admin:invoicing_{model}_delete", args=[obj.pk])).status_code == 403
    assert "delete_selected" not in admin.get(LIST).content.decode()


def test_payments_are_listed_and_found_by_receipt(admin, now):
    payment = issued(now=now).pay(100, by=None, now=now)
    url = reverse("admin:invoicing_invoicepayment_changelist")
    assert "€1.00" in admin.get(url).content.decode()
    assert list(admin.get(url, {"q": payment.receipt_number}).context["cl"].result_list) == [payment]


def test_reversed_payments_say_so_and_what_came_in_as_one_has_a_page(admin, now):
    invoice = issued(now=now)
    payment = invoice.pay(100, by=None, now=now)
    payment.reverse(reason="bounced", note="AC04", by=None, now=now)
    incoming = IncomingPayment.receive(invoice.customer, 500, [(invoice, 200)], by=None, now=now)
    url = reverse("admin:invoicing_invoicepayment_changelist")
    assert list(admin.get(url, {"status": "reversed"}).context["cl"].result_list) == [payment]
    assert payment not in admin.get(url, {"status": "received"}).context["cl"].result_list
    page = admin.get(reverse("admin:invoicing_invoicepayment_change", args=[payment.pk])).content.decode()
    assert "AC04" in page
    assert "€5.00" in admin.get(reverse("admin:invoicing_incomingpayment_changelist")).content.decode()
    page = admin.get(reverse("admin:invoicing_incomingpayment_change", args=[incoming.pk])).content.decode()
    assert incoming.payments.get().receipt_number in page


def test_who_may_only_read_is_offered_no_actions(client, reader, now):
    client.force_login(reader)
    invoice = draft(now=now)
    assert 'value="finalize"' not in client.get(LIST).content.decode()
    client.post(LIST, {"action": "finalize", "_selected_action": [invoice.pk]})
    invoice.refresh_from_db()
    assert invoice.status == "draft"
