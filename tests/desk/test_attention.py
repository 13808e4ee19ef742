"""What on the home page needs attention: each line counts what waits, and leads to just these."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from billing_site.desk import attention
from billing_site.mail.models.message import Message
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.order import ASK_AGAIN
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.models.hosted.claim import PaymentClaim
from invoicing.models.hosted.query import InvoiceQuery
from invoicing.models.invoice import Invoice
from invoicing.models.reminders.hold import ReminderHold
from tests.factories import customer, issued
from tests.invoicing.collecting.factories import charged, newest, tick
from tests.mail.factories import mail
from tests.reading import text
from tests.tools.queries import queries_as_it_grows

pytestmark = pytest.mark.django_db
HOME = reverse("home")


@pytest.fixture
def desk(client, billing):
    client.force_login(billing)
    return client


def nobody(now, **fields):
    return issued(customer(email="", currency="eur", **fields), now=now)


def numbers(desk, filters):
    return {row.number for row in desk.get(f"{reverse('invoice_list')}?{filters}").context["page"].rows}


def test_all_is_well_where_nothing_waits(desk, now):
    issued(now=now)
    assert "Needs attention" not in text(desk.get(HOME))


def test_open_invoices_that_nobody_gets_are_counted_and_listed(desk, now):
    found = [nobody(now), nobody(now, contacts=[{"name": "Anna", "email": "", "phone": "", "role": "none"}])]
    paid, charged, _ = nobody(now), nobody(now), issued(now=now)
    nobody(now, contacts=[{"name": "", "email": "ap@example.com", "phone": "", "role": "to"}])
    paid.pay(1000, by=None, now=now)
    Invoice.objects.filter(pk=charged.pk).update(sent_at=now)
    page = desk.get(HOME)
    assert "2 open invoices not sent: no e-mail address on file" in text(page)
    assert f"{reverse('invoice_list')}?sent=nobody" in page.content.decode()
    assert numbers(desk, "sent=nobody") == {each.number for each in found}
    assert len(numbers(desk, "sent=unsent")) == 4
    assert numbers(desk, "sent=sent") == {charged.number}


def test_they_are_found_by_their_own_index(now):
    if connection.vendor == "sqlite":
        assert "USING INDEX invoicing_to_send" in Invoice.objects.unsent().order_by("-created", "-id").explain()


def test_what_customers_said_waits_for_an_answer(desk, now):
    said, asked = issued(now=now), issued(now=now)
    PaymentClaim.say(said, now.date(), now=now)
    InvoiceQuery.ask(asked, "Too much.", language="en", now=now)
    page = text(desk.get(HOME))
    assert "1 invoice said to be paid" in page and "1 message saying that something is wrong" in page
    assert numbers(desk, "says=paid") == {said.number}
    assert numbers(desk, "says=wrong") == {asked.number}


def test_promises_that_were_not_kept_wait_for_somebody(desk, now):
    broken, promised = issued(now=now), issued(now=now)
    for invoice in (broken, promised):
        ReminderHold.promise_payment(invoice, now.date(), note="", by=None, now=now)
    ReminderHold.of(broken).end_promise(now.date() + timedelta(days=1), now=now)
    assert "1 open invoice promised to be paid by now" in text(desk.get(HOME))
    assert numbers(desk, "says=broken") == {broken.number}
    assert numbers(desk, "says=promised") == {promised.number}


def test_mails_that_did_not_leave_are_told_of_for_a_while(desk, now, clock):
    mails = [mail(now=now) for _ in range(4)]
    states = [
        {"state": Message.FAILED},
        {"state": Message.IN_DOUBT, "next_attempt_at": None},
        {"state": Message.SUPPRESSED, "cause": Message.BOUNCED},
        {"attempts": 1},
    ]
    for each, columns in zip(mails, states, strict=True):
        Message.objects.filter(pk=each.pk).update(**columns)
    page = text(desk.get(HOME))
    for words in (
        "1 email failed",
        "1 email in doubt",
        "1 email not sent: the address",
        "1 email not taken by the mail",
    ):
        assert words in page
    assert not [each for each in attention.of_mails(now + timedelta(days=40)) if each.words == "email failed"]


def listed(desk, needs):
    return {row.public_id for row in desk.get(f"{reverse('email_list')}?needs={needs}").context["page"].rows}


def test_a_mail_that_failed_is_no_matter_any_more_once_it_was_sent_anew(desk, now, clock):
    invoice, other = issued(now=now), issued(now=now)
    about = [{"about": invoice}, {"about": other}, {"customer": invoice.customer}, {}]
    failed = [mail(now=now, kind=kind, **of) for of in about for kind in ("invoice", "reminder")]
    Message.objects.update(state=Message.FAILED)
    assert "8 emails failed" in text(desk.get(HOME))
    assert listed(desk, "failed") == {each.public_id for each in failed}
    mail(now=now, kind="invoice", about=invoice)
    mail(now=now, kind="reminder", customer=invoice.customer)
    assert listed(desk, "failed") == {each.public_id for each in failed if each not in (failed[0], failed[5])}
    assert "6 emails failed" in text(desk.get(HOME))
    # What came to nothing too settles nothing.
    Message.objects.update(state=Message.FAILED)
    assert "10 emails failed" in text(desk.get(HOME))
    Message.objects.update(state=Message.SUPPRESSED, cause=Message.BOUNCED)
    assert len(listed(desk, "bounced")) == 10 and not listed(desk, "failed")


def test_a_mail_that_some_did_not_get_waits_for_somebody(desk, now, clock):
    """Refused at once, or come back later; from all it was for, it has failed."""
    invoice = issued(now=now)
    old, anew, part, late, lost = (
        mail("a@x.example", cc=["b@x.example"], now=now, about=about) for about in (invoice, invoice, None, None, None)
    )
    for each in (old, anew, part, late, lost):
        each.mark_sent("250 OK", {"b@x.example": "550 No"} if each in (old, part) else {}, now=now)
    assert listed(desk, "in_part") == {part.public_id}
    late.bounce("b@x.example", "550 Moved", now=now + timedelta(days=20))
    lost.bounce("a@x.example", "550 Moved", now=now)
    assert "2 emails sent in part: not to all" in text(desk.get(HOME))
    assert listed(desk, "in_part") == {part.public_id, late.public_id}
    # What came back late is told of as long as what was refused at once.
    found = {days: attention.of_mails(now + timedelta(days=days)) for days in (40, 60)}
    counts = {days: [each.count for each in some if "in part" in each.words] for days, some in found.items()}
    assert counts == {40: ["1"], 60: []}


def test_mails_sent_in_part_are_found_by_their_own_index(now):
    if connection.vendor == "sqlite":
        assert "USING INDEX mail_refused" in Message.objects.needing("in_part", now).explain()


@pytest.mark.parametrize(
    ("needs", "columns"),
    [
        ("in_doubt", {"state": Message.IN_DOUBT, "next_attempt_at": None}),
        ("late", {"attempts": 1}),
    ],
)
def test_each_line_leads_to_just_these(desk, now, clock, needs, columns):
    found, _ = mail(now=now), mail(now=now)
    Message.objects.filter(pk=found.pk).update(**columns)
    assert f"{reverse('email_list')}?needs={needs}" in desk.get(HOME).content.decode()
    assert listed(desk, needs) == {found.public_id}


def test_it_costs_as_much_however_many_wait(desk, now):
    (few, many), _ = queries_as_it_grows(desk, HOME, lambda number: nobody(now))
    assert few == many <= 33


def test_it_asks_twenty_one_questions(now, administrator, rf, django_assert_num_queries):
    request = rf.get(HOME)
    request.user = administrator
    administrator.has_perm("mail.view_message")
    with django_assert_num_queries(21):
        assert attention.matters(request, now=now) == []


class TestCharges:
    """What collecting leaves to people."""

    @pytest.fixture(autouse=True)
    def test_installation(self, settings):
        settings.LIVEMODE = False

    def failed(self, now, token="pm_card_chargeCustomerFail"):
        invoice, _ = charged(token, now=now)
        Collection.charge_at(invoice, now, now=now)
        tick(now)
        return invoice

    def test_results_that_nobody_knows(self, desk, now):
        lost = newest(self.failed(now, "pm_card_answerLost"))
        assert "that nobody knows" not in text(desk.get(HOME))
        type(lost).objects.filter(pk=lost.pk).update(looks=len(ASK_AGAIN))
        page = desk.get(HOME)
        assert "1 charge not sent, or with a result that nobody knows" in text(page)
        assert f"{reverse('charge_list')}?needs=person" in page.content.decode()

    def test_customers_who_do_not_confirm(self, desk, now):
        now = timezone.now()
        self.failed(now - timedelta(hours=20), "pm_card_authenticationRequired")
        assert "not confirmed" not in text(desk.get(HOME))
        invoice = self.failed(now - timedelta(hours=25), "pm_card_authenticationRequired")
        assert "1 charge not confirmed by the customer for more than a day" in text(desk.get(HOME))
        assert "another payment method is needed" not in text(desk.get(HOME))
        assert invoice.number in numbers(desk, "collecting=confirm")

    def test_invoices_without_a_method(self, desk, now):
        invoice = self.failed(now, "")
        assert "1 open invoice not charged: another payment method is needed" in text(desk.get(HOME))
        assert numbers(desk, "collecting=method") == {invoice.number}

    def test_a_failure_that_nobody_can_be_told_of(self, desk, now):
        invoice = self.failed(now)
        type(invoice.customer).objects.filter(pk=invoice.customer_id).update(email="")
        assert "1 open invoice whose charge failed: no e-mail address on file" in text(desk.get(HOME))
        assert numbers(desk, "collecting=untold") == numbers(desk, "collecting=planned") == {invoice.number}

    def test_tries_that_ended(self, desk, now, administrator):
        CollectionPolicy.change({"kind": "off"}, by=administrator, now=now)
        invoice = self.failed(now)
        stopped = self.failed(now)
        Collection.stop(stopped, by=administrator, now=now)
        assert "2 open invoices not collected: all tries were made" in text(desk.get(HOME))
        assert numbers(desk, "collecting=ended") == {invoice.number, stopped.number}
        assert numbers(desk, "collecting=stopped") == {stopped.number}

    def test_the_list_and_its_file_tell_of_the_next_charge(self, desk, now, billing):
        invoice = self.failed(now)
        billing.prefer(**{"invoices.columns": ["next_charge"]})
        assert "Next charge" in text(desk.get(reverse("invoice_list")))
        file = b"".join(desk.get(reverse("invoice_export_file"))).decode("utf-8-sig")
        heads, row = (line.split(",") for line in file.splitlines()[:2])
        assert row[heads.index("Attempt Count")] == "1"
        assert row[-1].startswith(f"{invoice.collection.next_payment_attempt:%Y-%m}")
