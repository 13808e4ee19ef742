"""What is so of an invoice in the end, here and at its gateway, whoever was killed on the way."""

from collections import Counter

from billing_site.events.models import Event
from billing_site.mail.models.message import Message
from customers.models.customer import Customer
from invoicing.collecting.gateways.stripe.client import KEY
from invoicing.collecting.gateways.test.tables import TestCharge, TestMethod, TestRefund
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.refund import Refund
from invoicing.models.invoice import Invoice

OF_DISPUTE = ("state", "amount", "worker", "wanted")


def facts(path):
    invoice = Invoice.objects.get(pk=path.invoice.pk)
    attempts = list(invoice.charge_attempts.order_by("id"))
    keys = [attempt.public_id for attempt in attempts]
    there = at_stripe(path.there, keys) if path.there else at_test_gateway(invoice, keys)
    return here(invoice, attempts) | what_was_told(invoice, keys) | there


def here(invoice, attempts):
    collection = Collection.objects.get(invoice=invoice)
    return {
        "status": invoice.status,
        "paid": invoice.amount_paid,
        "remains": invoice.amount_remaining,
        "charging": invoice.charging,
        "payments": sorted(invoice.payments.values_list("amount", "overpaid")),
        "attempts": [(each.state, each.amount, each.counts, each.decline_code, bool(each.actor)) for each in attempts],
        "tries": collection.attempt_count,
        "planned": collection.next_payment_attempt is not None,
        "why": (collection.waits, bool(collection.ended_at)),
        "held": sum(each.worker != "" for each in attempts),
        "lost": sum(each.state in ("created", "sent", "unknown") for each in attempts),
        "refunds": sorted(Refund.objects.filter(attempt__invoice=invoice).values_list("state", "amount", "worker")),
        "disputes": sorted(Dispute.objects.filter(attempt__invoice=invoice).values_list(*OF_DISPUTE)),
        "on_file": sorted((each.kind, bool(each.detached_at)) for each in invoice.customer.payment_methods.all()),
        "checkouts": sorted(bool(each.attempt) for each in invoice.checkouts.all()),
        "reversed": invoice.payments.exclude(reversal=None).count(),
        "notes": invoice.credit_notes.count(),
        "balance": Customer.objects.get(pk=invoice.customer_id).balance,
    }


def what_was_told(invoice, keys):
    told = Event.objects.filter(object_id__in=[invoice.public_id, *keys])
    # That the bank looks at a dispute is told only where that is heard of before its decision.
    told = told.exclude(type__endswith=".dispute_updated")
    mails = Message.objects.about(invoice)
    return {"told": Counter(event.type for event in told), "mails": Counter(mail.kind for mail in mails)}


def at_test_gateway(invoice, keys):
    made = TestCharge.objects.filter(key__in=keys)
    return {
        "taken": sum(each.amount for each in made if each.state == "succeeded"),
        "at_gateway": sorted(each.state for each in made),
        "given_back": sorted(TestRefund.objects.filter(charge__in=made).values_list("state", "amount")),
        "kept_there": TestMethod.objects.filter(customer=invoice.customer.public_id, detached=False).count(),
    }


def at_stripe(double, keys):
    """Of the stand-in that had this invoice alone."""
    made = double.account.all("payment_intent")
    assert {each["metadata"][KEY] for each in made} <= set(keys)
    return {
        "taken": sum(each["amount"] for each in made if each["status"] == "succeeded"),
        "at_gateway": sorted(each["status"] for each in made),
        "given_back": sorted((each["status"], each["amount"]) for each in double.account.all("refund")),
        "kept_there": sum(each["customer"] is not None for each in double.account.all("payment_method")),
    }
