"""A history in which money also goes back: refunds, disputes, debits that return; and methods and customers change."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Sum

from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from customers.undo.operation import undo
from invoicing.collecting import integrity
from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.disputing import learn_of_disputes
from invoicing.collecting.gateway_books.comparison import compare
from invoicing.collecting.gateways.test import charges, disputes
from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.gateways.test.tables import TestCharge, TestDispute, TestMethod, TestRefund
from invoicing.collecting.methods.sweeps import let_go_of_detached
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.models.refunding import crediting, for_notes
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.payment import InvoicePayment
from invoicing.models.reminders.hold import ReminderHold
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, issued, line
from tests.invoicing.collecting.factories import books, method
from tests.invoicing.collecting.histories.charging import START, History
from tests.invoicing.collecting.weather import FAIR, heard_in, refunds_become

OUT = ("failed", "canceled")


class MoneyBack(History):
    """The invoice of a buyer who may be merged with `other`; `banks` is what becomes of the next refunds."""

    proving = False

    def __init__(self):
        super().__init__()
        self.other = customer("Other", currency="eur", now=START)
        self.banks = "succeeded"

    def begin_paid(self, token):
        """With a charge that brought its money, or is about to."""
        self.attach_default(token)
        self.charge(0)
        self.tick(FAIR)
        self.now += timedelta(minutes=3)
        self.tick(FAIR)

    @property
    def payer(self):
        self.buyer.refresh_from_db()
        return self.buyer.merged_into or self.buyer

    def tick(self, weather):
        with refunds_become(self.banks), heard_in(weather):
            before, back = self.remains(), self.given_up()
            known = set(TestCharge.objects.values_list("pk", flat=True))
            learn_of_disputes(self.now)
            super().tick(weather)
            learn_of_disputes(self.now)
            let_go_of_detached(self.now)
            look_after_due_charges(self.now + timedelta(seconds=4))
        took = TestCharge.objects.exclude(pk__in=known).filter(state__in=["succeeded", "processing"])
        # What came back at this moment may be asked for again at once.
        assert total(took) <= before + self.given_up() - back

    def remains(self):
        return Invoice.objects.get(pk=self.invoice.pk).amount_remaining

    def given_up(self):
        return total(InvoicePayment.objects.filter(invoice=self.invoice, reversal__isnull=False))

    # Money that staff send back

    def newest_charge(self):
        return ChargeAttempt.objects.filter(state="succeeded").order_by("-id").first()

    def refund(self, how):
        amount, issue_note = how
        if attempt := self.newest_charge():
            Refund.begin(attempt, amount or attempt.amount, issue_note=issue_note, **self.by)

    def refund_older(self, amount):
        if attempt := ChargeAttempt.objects.filter(state="succeeded").order_by("id").first():
            Refund.begin(attempt, amount, **self.by)

    def refund_to_balance(self, amount):
        if attempt := self.newest_charge():
            crediting.credit(attempt, amount, reason="duplicate", **self.by)

    @transaction.atomic
    def note_with_refund(self, amount):
        if attempt := self.newest_charge():
            note = CreditNote.issue(self.invoice, CreditRequest(amount=amount), refund=amount, **self.by)
            for_notes.begin(note, attempt.public_id, **self.by)

    def void_note(self):
        if note := CreditNote.objects.issued().order_by("-id").first():
            note.void(**self.by)

    def refund_again(self):
        if failed := Refund.objects.filter(state="failed", again=None).order_by("-id").first():
            again = {"credit_note": failed.credit_note, "instead_of": failed}
            Refund.begin(failed.attempt, failed.amount, **again, **self.by)

    def hear_of_refunds(self):
        """What the gateway says of each of them now, told twice."""
        for made in TestRefund.objects.order_by("-id"):
            if refund := Refund.objects.filter(public_id=made.key).first():
                answer = TestGateway().find_refund(refund.order())
                refund.settle(answer, now=self.now)
                refund.settle(answer, now=self.now)

    def put_aside(self):
        if failed := Refund.objects.filter(state="failed").order_by("-id").first():
            failed.put_aside(**self.by)

    def refunds_become(self, state):
        self.banks = state

    def refund_turns(self, state):
        """The bank changes its mind about what was sent last: money on its way arrives, or comes back, also later."""
        made = TestRefund.objects.order_by("-id").first()
        if made and made.state != state and made.state not in OUT:
            made.state = state
            made.save()
            charges.happened("refund", made.reference, self.now, key=made.key)

    # Money that customers and banks take back

    def dispute(self, amount):
        made = TestCharge.objects.filter(state="succeeded").order_by("-id").first()
        if made and (left := disputes.left_of(made)) > 0:
            opened = disputes.open_dispute(made, self.now)
            TestDispute.objects.filter(pk=opened.pk, state="needs_response").update(amount=min(amount or left, left))

    def decide(self, state):
        if made := TestDispute.objects.exclude(state__in=["won", "lost"]).order_by("-id").first():
            disputes.close(made.reference, state, self.now)

    def evidence(self, text):
        if dispute := Dispute.objects.order_by("-id").first():
            dispute.write_evidence(text, **self.by)
            dispute.submit(**self.by)

    def accept(self):
        if dispute := Dispute.objects.order_by("-id").first():
            dispute.accept(**self.by)

    def come_back(self):
        debits = TestCharge.objects.filter(state="succeeded", method__token__startswith="pm_sepa")
        if made := debits.order_by("-id").first():
            charges.come_back(made, self.now)

    def reverse(self):
        if payment := InvoicePayment.objects.standing().order_by("-id").first():
            payment.reverse(reason="recalled", **self.by)

    # Methods, reminders and customers

    def default(self):
        if other := PaymentMethod.objects.of(self.payer).filter(is_default=False).first():
            other.make_default(**self.by)

    def others_card(self, token):
        self.other.refresh_from_db()
        method(self.other.merged_into or self.other, token, now=self.now)

    def pause(self):
        ReminderHold.pause(self.invoice, until=None, reason="Asked for", **self.by)

    def go_on(self):
        ReminderHold.resume(self.invoice, **self.by)

    def bill_more(self):
        """Another invoice, which uses what is on the credit balance."""
        issued(self.payer, lines=[line(unit_amount=700)], now=self.now)

    def merge(self, turned):
        pair = (self.other, self.buyer) if turned else (self.buyer, self.other)
        CustomerMerge.make(*(Customer.objects.get(pk=each.pk) for each in pair), {}, **self.by)

    def unmerge(self):
        if made := CustomerMerge.objects.filter(undo_batch="").first():
            undo(made.batch, **self.by)

    def delete(self):
        self.payer.mark_deleted(**self.by)

    def restore(self):
        self.payer.restore(**self.by)

    # What must hold

    def look_into_the_books(self):
        """Into all of them in a proof; otherwise into those of charges, and into the others at the end."""
        assert (books() if self.proving else "\n".join(map(str, integrity.check()))) == ""

    def look(self):
        super().look()
        for made in TestCharge.objects.all():
            sent = total(made.refunds.exclude(state__in=OUT))
            held = total(TestDispute.objects.filter(charge=made).exclude(state="won"))
            assert sent + held <= made.amount
        for attempt in ChargeAttempt.objects.exclude(refunds=None):
            assert total(attempt.refunds.standing()) <= attempt.amount
        assert not Refund.objects.exclude(worker="").exists()
        assert not Dispute.objects.exclude(worker="").exists()
        assert not PaymentMethod.objects.attached().filter(customer__deleted_at__isnull=False).exists()

    def end(self):
        self.banks = "succeeded"
        TestRefund.objects.filter(state="processing").update(state="succeeded")
        super().end()
        assert set(Refund.objects.values_list("state", flat=True)) <= {"succeeded", *OUT}
        here = Refund.objects.exclude(state__in=OUT).values_list("public_id", "amount")
        there = TestRefund.objects.exclude(state__in=OUT).values_list("key", "amount")
        assert sorted(here) == sorted(there)
        decided = Dispute.objects.values_list("reference", "state", "amount")
        assert sorted(decided) == sorted(TestDispute.objects.values_list("reference", "state", "amount"))
        assert not Dispute.objects.exclude(wanted="").exists()
        gone = PaymentMethod.objects.exclude(detached_at=None).values("reference")
        assert not TestMethod.objects.filter(reference__in=gone, detached=False).exists()
        first, last = START.date(), self.now.date() + timedelta(days=1)
        entries = TestGateway().entries_between(first - timedelta(days=5), last + timedelta(days=1))
        assert list(compare("test", entries, first, last)) == []


def total(rows):
    return rows.aggregate(total=Sum("amount"))["total"] or 0
