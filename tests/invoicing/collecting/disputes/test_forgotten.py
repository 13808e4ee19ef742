"""What is left of charges, refunds, disputes and methods when the personal data of a customer is erased."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from billing_site.events.models import Event
from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.test.tables import TestMethod
from invoicing.collecting.methods.sweeps import let_go_of_detached
from invoicing.collecting.models.charging.checkout import Checkout
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.disputing import evidence
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.models.setup_request import SetupRequest
from tests.factories import customer
from tests.invoicing.collecting.factories import books, decided, disputed

pytestmark = pytest.mark.django_db
MONTH, MINUTE = timedelta(days=31), timedelta(minutes=1)
NAME, ADDRESS = "Zygmunt Kowalczyk", "zygmunt@example.com"


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def written_about(now):
    """(a dispute of a customer of whom every free text of theirs tells, the customer)."""
    invoice, attempt, dispute = disputed(now, amount=6_000)
    buyer = Customer.objects.get(pk=invoice.customer_id)
    details = {"name": NAME, "email": ADDRESS, "address": {"line1": "ul. Zygmunta 3"}}
    shown = attempt.method.shown | {"bank_name": "Bank of Zygmunt", "mandate": "zygmunt-1"}
    PaymentMethod.objects.update(billing_details=details, metadata={"person": NAME}, shown=shown)
    TestMethod.objects.update(billing_details=details)
    Refund.begin(attempt, 1_000, by=None, now=now, note=f"Agreed with {NAME} by telephone")
    look_after_due_charges(now)
    SetupRequest.create(buyer, email=ADDRESS, gateway="test", make_default=True, by=None, now=now)
    words = {"key": "a" * 32, "gateway": "test", "language": "en", "consent": "Yes", "email": ADDRESS}
    Checkout.begin(buyer, now=now, **words)
    dispute.write_evidence(f"{NAME} signed for it", by=None, now=now)
    letter = evidence.looked_at("Letter of Zygmunt.txt", b"Thank you, Zygmunt")
    evidence.add(dispute, [letter, letter], by=None, now=now)
    evidence.remove(dispute, dispute.files.first().pk, by=None, now=now)
    Dispute.objects.update(problem="“Letter of Zygmunt.txt” cannot be read.")
    return dispute, buyer


def erased(buyer, now):
    Customer.objects.get(pk=buyer.pk).mark_deleted(by=None, now=now)
    let_go_of_detached(now)
    Customer.objects.get(pk=buyer.pk).anonymize(now=now + MONTH)


def places():
    """Where the name stands still: 'Dispute.evidence', 'refund.begun'."""
    models = apps.get_app_config("collecting").get_models()
    found = {
        f"{model.__name__}.{column}"
        for model in models
        for row in model._base_manager.values()
        for column, value in row.items()
        if "zygmunt" in str(value).lower()
    }
    found |= {event.type for event in Event.objects.all() if "zygmunt" in str(event.data).lower()}
    return found


def test_nothing_that_was_written_about_them_is_left(now, django_capture_on_commit_callbacks):
    dispute, buyer = written_about(now)
    path = evidence.path_of(dispute.files.get())
    written = {"Checkout.email", "Dispute.evidence", "Dispute.problem", "DisputeFile.title", "Refund.note"}
    written |= {f"PaymentMethod.{column}" for column in ("billing_details", "metadata", "shown")}
    written |= {"SetupRequest.email", "TestMethod.billing_details", "customer.payment_method_asked_for"}
    assert (places(), path.exists()) == (written, True)
    decided(dispute, "lost", now + MINUTE)
    with django_capture_on_commit_callbacks(execute=True):
        erased(buyer, now + MINUTE)
    assert (places(), path.exists()) == (set(), False)
    method = PaymentMethod.objects.get()
    assert (method.words, method.billing_details) == ("Visa •••• 4242", {})
    assert (Refund.objects.get().amount, Dispute.objects.get().state) == (1_000, "lost")
    assert books() == ""


def test_evidence_of_an_open_dispute_is_kept_until_the_bank_has_decided(now, django_capture_on_commit_callbacks):
    dispute, buyer = written_about(now)
    erased(buyer, now + MINUTE)
    assert places() == {"Dispute.evidence", "Dispute.problem", "DisputeFile.title"}
    dispute.refresh_from_db()
    dispute.submit(by=None, now=now + MONTH)
    with django_capture_on_commit_callbacks(execute=True):
        decided(dispute, "won", now + 2 * MONTH)
    assert places() == set()
    assert books() == ""


def test_of_one_who_was_merged_it_stays_until_the_other_goes_too(now):
    dispute, buyer = written_about(now)
    decided(dispute, "lost", now + MINUTE)
    stays = customer("Acme", currency="eur", now=now)
    CustomerMerge.make(stays, buyer, {}, by=None, now=now + MINUTE)
    Customer.objects.get(pk=buyer.pk).anonymize(now=now + MONTH)
    assert {"Dispute.evidence", "Refund.note"} <= places()
    erased(stays, now + MONTH)
    assert places() == set()


def test_a_note_of_a_refund_is_erased_and_never_another_one(now):
    written_about(now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.update(note="Nothing was agreed")
