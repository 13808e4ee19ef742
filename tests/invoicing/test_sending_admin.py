"""Mails, links, reminders and the portal in the Django admin: to look at, by a number of queries that never grows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from billing_site.mail.models.message import Message
from invoicing.models.hosted.claim import PaymentClaim
from invoicing.models.hosted.link import HostedLink
from invoicing.models.portal.link import PortalLink
from invoicing.models.portal.request import PortalRequest
from invoicing.models.portal.visit import PortalVisit
from invoicing.models.reminders.policy import AccountReminders
from invoicing.models.reminders.reminder import Reminder
from invoicing.models.reminders.steps import skip_step
from tests.factories import customer, issued, staff
from tests.invoicing.written import PORTAL, written_about

pytestmark = pytest.mark.django_db
PAGES = {
    **dict.fromkeys(("mail_message", "mail_bouncedaddress"), "gone@rossi.example"),
    **dict.fromkeys(("invoicing_hostedlink", "invoicing_paymentclaim", "invoicing_invoicequery"), "in_nothing"),
    **dict.fromkeys(("invoicing_reminder", "invoicing_reminderhold", "invoicing_customerreminders"), "in_nothing"),
    **dict.fromkeys(("invoicing_portallink", "invoicing_portalvisit", "invoicing_portalrequest"), "rossi.example"),
}


def everything(by, now):
    """Rows of each of the models, of a customer of their own."""
    buyer = customer("Anna Rossi", email="anna@rossi.example", contacts=PORTAL, currency="eur")
    written_about(buyer, by, now)
    invoice = issued(buyer, now=now)
    HostedLink(invoice=invoice).viewed(now=now)
    PaymentClaim.say(invoice, now.date(), now=now)
    other = issued(customer("Ben", currency="eur"), now=now)
    skip_step(other, by=by, now=now)
    visit, _ = PortalVisit.begin(PortalLink.create(buyer, buyer.email, by=by, now=now)[1], language="en", now=now)
    buyer.refresh_from_db()
    PortalRequest.submit(visit, {"address_city": "Ulm"}, base_version=buyer.version, now=now)


def queries_of(browser, address):
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


def test_lists_cost_the_same_however_many_rows_they_show(client, billing):
    now = timezone.now()
    AccountReminders.change({"enabled": True}, by=billing, now=now)
    client.force_login(billing)
    everything(billing, now)
    lists = [reverse(f"admin:{name}_changelist") for name in PAGES]
    [client.get(each) for each in lists]
    few = [queries_of(client, each) for each in lists]
    for _ in range(2):
        everything(billing, now)
    assert [queries_of(client, each) for each in lists] == few


def test_each_row_is_looked_at_and_found_by_whoever_may_read_and_changed_by_nobody(client, billing):
    now = timezone.now()
    AccountReminders.change({"enabled": True}, by=billing, now=now)
    everything(billing, now)
    client.force_login(staff("Read-only"))
    for name, words in PAGES.items():
        address = reverse(f"admin:{name}_changelist")
        assert client.get(address, {"q": words}).status_code == 200
        page = client.get(address)
        assert page.context["cl"].result_count, name
        assert not page.context["action_form"], name
        row = page.context["cl"].result_list[0]
        change = client.get(reverse(f"admin:{name}_change", args=[row.pk]))
        assert change.status_code == 200
        assert 'name="_save"' not in change.content.decode()
    assert Reminder.objects.exists()


def test_who_only_reads_runs_no_action(client, billing):
    everything_at = timezone.now()
    everything(billing, everything_at)
    client.force_login(staff("Read-only"))
    before = list(Message.objects.values_list("pk", "state"))
    for action in ("cancel_mails", "retry_mails"):
        chosen = [pk for pk, _ in before]
        client.post(
            reverse("admin:mail_message_changelist"), {"action": action, "_selected_action": chosen, "index": 0}
        )
    assert list(Message.objects.values_list("pk", "state")) == before


def test_the_page_of_a_mail_leads_to_the_desk(client, billing):
    everything(billing, timezone.now())
    client.force_login(billing)
    message = Message.objects.first()
    page = client.get(reverse("admin:mail_message_change", args=[message.pk]))
    link = reverse("admin:view_on_site", args=[page.context["content_type_id"], message.pk])
    assert link in page.content.decode()
    assert client.get(link)["Location"] == message.get_absolute_url()
