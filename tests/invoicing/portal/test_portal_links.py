"""Links and visits: one use within a day, for addresses on file, over after a while; what leaves with a customer."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from billing_site.company.models import Company
from billing_site.desk.management.commands.tick import SWEEPS
from billing_site.events.models import Event
from billing_site.lib.db.locks import SavedMeanwhile
from billing_site.mail.limits import MailRefused
from billing_site.mail.outbox import send_due_messages
from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from customers.rules.event_parts import UndoRefused
from customers.undo.operation import undo
from invoicing.models.portal import leaving
from invoicing.models.portal.link import NotOnFile, PortalLink
from invoicing.models.portal.reach import customers_of, same
from invoicing.models.portal.request import APPLIED, ASKED, SAME, PortalRequest, current
from invoicing.models.portal.visit import PortalVisit
from invoicing.portal.mails import mail_link
from invoicing.rules.move import IllegalMove
from tests.factories import address, customer, staff

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def person(email, role="to", name="Anna"):
    return {"name": name, "email": email, "phone": "", "role": role}


def visit_of(buyer, *, by=None, now=NOW):
    _, token = PortalLink.create(buyer, buyer.email, by=by, now=now)
    return PortalVisit.begin(token, language="de", now=now)


def test_a_link_is_kept_as_its_hash_and_opens_once_within_a_day():
    buyer = customer(email="jenny@example.com")
    link, token = PortalLink.create(buyer, "Jenny@Example.com", by=staff(), now=NOW)
    assert token not in str(PortalLink.objects.values().get())
    assert PortalLink.find(token, now=NOW + timedelta(hours=23)) == link
    assert PortalLink.find(token, now=NOW + timedelta(hours=24)) is None
    visit, secret = PortalVisit.begin(token, language="en", now=NOW)
    assert PortalVisit.begin(token, language="en", now=NOW) is None
    assert PortalVisit.find(secret, now=NOW) == visit
    assert secret not in str(PortalVisit.objects.values().get())
    with pytest.raises(DatabaseError), transaction.atomic():
        PortalLink.objects.update(used_at=None)
    told = list(Event.objects.of(buyer).values_list("type", flat=True))[:2]
    assert told == ["customer.portal_opened", "customer.portal_link_sent"]


def test_a_link_goes_to_addresses_on_file_alone_and_opens_nothing_once_they_are_not():
    buyer = customer(email="jenny@example.com", contacts=[person("anna@example.com", "none")])
    with pytest.raises(NotOnFile):
        PortalLink.create(buyer, "other@example.com", by=None, now=NOW)
    _, token = PortalLink.create(buyer, "anna@example.com", by=None, now=NOW)
    _, second = PortalLink.create(buyer, "anna@example.com", by=None, now=NOW)
    _, secret = PortalVisit.begin(token, language="en", now=NOW)
    buyer.change({"contacts": []}, by=None, now=NOW)
    assert PortalVisit.find(secret, now=NOW) is None
    assert PortalVisit.begin(second, language="en", now=NOW) is None


def test_an_address_opens_the_customers_that_mail_to_it_is_for():
    first = customer(email="Shared@example.com")
    second = customer(contacts=[person("shared@example.com", "cc")])
    customer(contacts=[person("shared@example.com", "none")])
    customer(email="shared@example.com.au")
    gone = customer(email="shared@example.com")
    gone.mark_deleted(by=None, now=NOW)
    assert customers_of(" shared@EXAMPLE.com ") == [first, second]
    assert customers_of("%@%") == customers_of("shared") == customers_of("x" * 300 + "@example.com") == []
    visit, _ = visit_of(first)
    assert visit.choose(second.public_id, now=NOW)
    assert visit.customer == second
    assert not visit.choose(gone.public_id, now=NOW)
    by_staff, _ = visit_of(first, by=staff())
    assert by_staff.customers == [first]


def test_an_address_is_found_however_its_domain_is_written_and_the_link_goes_to_it_as_it_is_on_file():
    buyer = customer(email="Jenny@müller.example")
    former = customer(email="jenny@xn--mller-kva.example")
    for typed in ("jenny@xn--mller-kva.example", "JENNY@Müller.example"):
        assert customers_of(typed) == [buyer, former]
        assert PortalLink.create(buyer, typed, by=None, now=NOW)[0].email == "Jenny@müller.example"
    assert not same("jenny@mueller.example", [buyer.email])


def test_no_link_goes_to_an_address_that_mail_cannot_be_sent_to():
    buyer = customer(email=f"a@{'.'.join(['b' * 60] * 5)}.example")
    with pytest.raises(MailRefused):
        PortalLink.create(buyer, buyer.email, by=staff(), now=NOW)
    assert not PortalLink.objects.exists()


def test_a_visit_ends_after_half_an_hour_without_a_page_after_twelve_hours_and_by_signing_out():
    visit, secret = visit_of(customer())
    moment = NOW
    for _ in range(24):
        moment += timedelta(minutes=29)
        assert PortalVisit.find(secret, now=moment) == visit
    assert PortalVisit.find(secret, now=moment + timedelta(minutes=30)) is None
    assert PortalVisit.find(secret, now=NOW + timedelta(hours=12)) is None
    other, secret = visit_of(customer())
    other.end(now=NOW)
    assert PortalVisit.find(secret, now=NOW) is None


def test_changes_wait_for_staff_who_apply_or_refuse_them():
    buyer = customer(**address("DE", "Alte Gasse 1", "10115", "Berlin"))
    visit, _ = visit_of(buyer)
    wanted = {"address_line1": "Neue Gasse 2", "tax_ids": ["eu_vat:DE136695976"]}
    asked = {"base_version": buyer.version, "now": NOW}
    assert PortalRequest.submit(visit, wanted, **asked) == ASKED
    assert PortalRequest.submit(visit, wanted, **asked) == SAME
    assert PortalRequest.submit(visit, wanted | {"address_line1": "Neue Gasse 3"}, **asked) == ASKED
    request = PortalRequest.objects.get()
    assert request.changes["address_line1"] == ["Alte Gasse 1", "Neue Gasse 3"]
    buyer.refresh_from_db()
    assert buyer.address_line1 == "Alte Gasse 1"
    by = staff()
    buyer.change({"name": "Other"}, by=by, now=NOW)
    with pytest.raises(SavedMeanwhile):
        request.approve(by=by, now=NOW, version=buyer.version - 1)
    request.approve(by=by, now=NOW, version=buyer.version)
    buyer.refresh_from_db()
    assert (buyer.address_line1, [each.value for each in buyer.tax_ids.all()]) == ("Neue Gasse 3", ["DE136695976"])
    with pytest.raises(IllegalMove, match="approved already"):
        request.refuse("", by=by, now=NOW)


def test_changes_taken_back_are_asked_no_more_and_what_staff_saved_meanwhile_is_not_overwritten():
    buyer = customer(address_city="Bonn")
    visit, _ = visit_of(buyer)
    PortalRequest.submit(visit, {"address_city": "Ulm"}, base_version=buyer.version, now=NOW)
    assert PortalRequest.submit(visit, current(buyer), base_version=buyer.version, now=NOW) == SAME
    assert not PortalRequest.objects.exists()
    with pytest.raises(SavedMeanwhile):
        PortalRequest.submit(visit, {"address_city": "Ulm"}, base_version=buyer.version - 1, now=NOW)


def test_changes_apply_at_once_where_the_account_says_so():
    Company.current().change({"portal_changes": Company.AT_ONCE}, by=None, now=NOW)
    buyer = customer(address_city="Bonn")
    visit, _ = visit_of(buyer)
    assert PortalRequest.submit(visit, {"address_city": "Ulm"}, base_version=buyer.version, now=NOW) == APPLIED
    buyer.refresh_from_db()
    assert buyer.address_city == "Ulm"
    event = Event.objects.of(buyer).first()
    assert event.data["cause"] == f"Changed in the portal by {buyer.email}"
    assert not PortalRequest.objects.exists()


def test_a_merge_ends_visits_and_takes_what_waits_along_and_its_undo_brings_it_back():
    source, target = customer(), customer()
    visit, secret = visit_of(source)
    PortalRequest.submit(visit, {"address_city": "Ulm"}, base_version=source.version, now=NOW)
    operation = CustomerMerge.make(target, source, {}, by=staff(), now=NOW).batch
    assert PortalVisit.find(secret, now=NOW) is None
    assert PortalRequest.objects.get().customer == target
    undo(operation, by=staff(), now=NOW)
    assert PortalRequest.objects.get().customer == source


def test_what_is_only_asked_for_is_no_change_that_an_undo_meets():
    by = staff()
    buyer = customer(operation_id="op_made")
    buyer.change({"address_city": "Bonn"}, by=by, now=NOW, operation_id="op_1")
    Customer.objects.get(pk=buyer.pk).change({"address_city": "Kiel"}, by=by, now=NOW, operation_id="op_2")
    visit, _ = visit_of(buyer)
    buyer.refresh_from_db()
    PortalRequest.submit(visit, {"address_city": "Ulm"}, base_version=buyer.version, now=NOW)
    with pytest.raises(UndoRefused, match=f"{by} changed Billing address, city"):
        undo("op_1", by=by, now=NOW)
    undo("op_2", by=by, now=NOW)
    undo("op_1", by=by, now=NOW)
    buyer.refresh_from_db()
    assert buyer.address_city == ""


def test_a_customer_that_asked_for_changes_does_not_go_by_the_undo_of_its_addition():
    made = customer(operation_id="op_made")
    visit, _ = visit_of(made)
    PortalRequest.submit(visit, {"address_city": "Ulm"}, base_version=made.version, now=NOW)
    with pytest.raises(UndoRefused, match="asked for changes in the portal meanwhile"):
        undo("op_made", by=staff(), now=NOW)


def test_what_waits_at_a_merged_customer_can_be_refused_and_goes_with_its_personal_data():
    source, target, by = customer(), customer(), staff()
    for each in (source, target):
        visit, _ = visit_of(each)
        PortalRequest.submit(visit, {"address_city": "Ulm"}, base_version=each.version, now=NOW)
    CustomerMerge.make(target, source, {}, by=by, now=NOW)
    stayed = PortalRequest.objects.get(customer=source)
    with pytest.raises(IllegalMove, match="was merged into"):
        stayed.approve(by=by, now=NOW, version=source.version)
    stayed.refuse("", by=by, now=NOW)
    assert stayed.state == "refused"
    Customer.objects.get(pk=source.pk).anonymize(now=NOW + timedelta(days=31))
    kept = [set(model.objects.values_list("customer", flat=True)) for model in (PortalLink, PortalVisit, PortalRequest)]
    assert kept == [{target.pk}] * 3


def test_links_and_visits_are_forgotten_after_a_month(monkeypatch):
    monkeypatch.setattr(leaving, "BATCH", 2)
    buyer = customer()
    for _ in range(3):
        visit_of(buyer)
    _, secret = visit_of(buyer, now=NOW + timedelta(hours=1))
    assert leaving.forget_old_links(NOW + timedelta(days=30)) == 0
    assert leaving.forget_old_links(NOW + timedelta(days=30, seconds=1)) == 3
    assert PortalVisit.find(secret, now=NOW + timedelta(hours=1)) == PortalVisit.objects.get()
    assert leaving.forget_old_links(NOW + timedelta(days=30, seconds=1)) == 0
    assert ("old links to the portal forgotten", leaving.forget_old_links) in SWEEPS


def test_nothing_of_the_portal_is_left_of_a_deleted_customer():
    buyer = customer()
    visit, secret = visit_of(buyer)
    PortalRequest.submit(visit, {"address_city": "Ulm"}, base_version=buyer.version, now=NOW)
    buyer.mark_deleted(by=staff(), now=NOW)
    assert PortalVisit.find(secret, now=NOW) is None
    assert not any(model.objects.exists() for model in (PortalLink, PortalVisit, PortalRequest))
    assert Customer.objects.get(pk=buyer.pk).deleted_at


@pytest.mark.parametrize(
    ("meanwhile", "why"),
    [
        ("merged", "Its link opens nothing: the customer was merged into Kept."),
        ("without it", "Its link opens nothing: the customer does not have this address any more."),
        ("late", "Its link expired before it was sent."),
        ("", ""),
    ],
)
def test_a_mail_that_waited_until_its_link_opens_nothing_is_not_sent(meanwhile, why):
    buyer, later = customer(email="jenny@example.com"), NOW
    message = mail_link(buyer, "jenny@example.com", by=None, now=NOW)
    if meanwhile == "merged":
        CustomerMerge.make(customer("Kept"), buyer, {}, by=None, now=NOW)
    elif meanwhile == "without it":
        buyer.change({"email": "anna@example.com"}, by=None, now=NOW)
    elif meanwhile == "late":
        later = NOW + timedelta(hours=24)
    assert send_due_messages(later) == (0 if why else 1)
    message.refresh_from_db()
    assert message.reason == why
