"""Merging two customers that are one: the choices, what goes over, what is refused, and the way back."""

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from customers.bulk.deletion import restore_many
from customers.merge.choices import choices, chosen_fields
from customers.models.balance import BalanceTransaction
from customers.models.coupon import Coupon
from customers.models.customer import Customer
from customers.models.errors import DeletedCustomer
from customers.models.merge import CustomerMerge, MergeRefused
from customers.rules.event_parts import UndoRefused
from customers.undo.operation import undo
from invoicing.models.invoice import Invoice
from tests.factories import customer, draft, issued
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def fresh(someone):
    return Customer.objects.get(pk=someone.pk)


def merged(target, source, now, **fields):
    """The operation that merges `source` into `target`."""
    return CustomerMerge.make(target, source, fields, by=None, now=now).batch


def proposal(target, source):
    return chosen_fields(target, source, {})


def test_the_other_one_is_deleted_and_points_to_the_one_that_stays(now, billing):
    acme, double = customer("Acme"), customer("ACME Inc")
    CustomerMerge.make(acme, double, {"name": "ACME Inc"}, by=billing, now=now)
    gone = fresh(double)
    assert (fresh(acme).name, gone.merged_into, gone.deleted_at, gone.deleted_by) == ("ACME Inc", acme, now, billing)
    assert acme.with_merged() == [acme.pk, double.pk]
    assert gone.invoice_prefix == double.invoice_prefix
    assert [e.type for e in Event.objects.of(double)] == ["customer.merged", "customer.created"]
    assert Event.objects.of(acme).first().changes == {"name": ["Acme", "ACME Inc"]}


def test_blanks_are_filled_from_the_other_and_the_rest_is_kept(now):
    old = customer("Acme", email="old@x.example", metadata={"a": "1"}, preferred_locales=["de"], address_city="Köln")
    new = customer(
        "Acme GmbH",
        email="new@x.example",
        phone="+493012345",
        metadata={"a": "2", "b": "3"},
        preferred_locales=["en", "de"],
        address_line1="Other street",
    )
    assert proposal(old, new) == {
        "phone": "+493012345",
        "metadata": {"a": "1", "b": "3"},
        "preferred_locales": ["de", "en"],
    }
    picked = {"name": "other", "address": "other", "metadata.a": "other", "metadata.b": "keep", "phone": "keep"}
    chosen = chosen_fields(old, new, picked | {"preferred_locales": "other"})
    assert chosen["name"] == "Acme GmbH"
    assert (chosen["address_line1"], chosen["address_city"]) == ("Other street", "")
    assert (chosen["metadata"], chosen["preferred_locales"], "phone" in chosen) == ({"a": "2"}, ["en", "de"], False)


def test_equal_properties_are_not_asked_about():
    one, two = customer("Acme", email="a@x.example"), customer("Acme", email="b@x.example")
    assert [choice.name for choice in choices(one, two)] == ["email"]


@pytest.mark.parametrize(("target", "source"), [("eur", "eur"), ("eur", ""), ("", "eur"), ("", "")])
def test_currencies_that_agree_or_are_missing_can_be_merged(now, target, source):
    one, two = customer("One", currency=target), customer("Two", currency=source)
    merged(one, two, now)
    assert fresh(one).currency == (target or source)


def test_different_currencies_are_refused_in_plain_words(now):
    one, two = customer("One", currency="eur"), customer("Two", currency="usd")
    with pytest.raises(MergeRefused, match="One is billed in EUR and Two in USD"):
        merged(one, two, now)
    assert not fresh(two).deleted_at


def test_deleted_merged_and_the_same_are_refused(now):
    one, two, three = customer("One"), customer("Two"), customer("Three")
    with pytest.raises(MergeRefused, match="with itself"):
        merged(one, one, now)
    merged(one, two, now)
    with pytest.raises(MergeRefused, match="Two was merged into One already"):
        merged(three, two, now)
    three.mark_deleted(by=None, now=now)
    with pytest.raises(MergeRefused, match="Three was deleted"):
        merged(one, three, now)


def test_the_balance_moves_by_a_pair_of_entries_that_name_each_other(now):
    one, two = customer("One"), customer("Two", currency="eur")
    two.adjust_balance(-1250, by=None, now=now)
    operation_id = merged(one, two, now)
    assert (fresh(one).balance, fresh(two).balance, fresh(one).currency) == (-1250, 0, "eur")
    entry, gone = one.balance_transactions.get(), two.balance_transactions.order_by("-id")[0]
    assert entry.description == f"Moved from Two ({two.public_id})"
    assert gone.description == f"Moved to One ({one.public_id})"
    assert (entry.ending_balance, gone.ending_balance, entry.currency) == (-1250, 0, "eur")
    undo(operation_id, by=None, now=now)
    assert (fresh(one).balance, fresh(two).balance, fresh(one).currency) == (0, -1250, "")
    assert sum(BalanceTransaction.objects.values_list("amount", flat=True)) == -1250


def test_tax_ids_go_over_except_those_that_are_there(now):
    one, two = customer("One", address_country="DE"), customer("Two", address_country="DE")
    for someone, values in ((one, ["DE136695976"]), (two, ["DE136695976", "DE129273398"])):
        for value in values:
            someone.add_tax_id("eu_vat", value, by=None, now=now)
    operation_id = merged(one, two, now)
    assert [row.value for row in one.tax_ids.all()] == ["DE136695976", "DE129273398"]
    assert [row.value for row in two.tax_ids.all()] == ["DE136695976"]
    assert list(Customer.objects.search("DE129273398").existing()) == [one]
    undo(operation_id, by=None, now=now)
    assert (one.tax_ids.count(), two.tax_ids.count()) == (1, 2)
    assert list(Customer.objects.search("DE129273398").existing()) == [two]


@pytest.mark.parametrize("has_one", [False, True])
def test_the_coupon_goes_over_to_a_customer_without_one(now, has_one):
    one, two = customer("One"), customer("Two")
    kept, theirs = (Coupon.create(by=None, now=now, percent_off=n, duration="forever") for n in (10, 20))
    theirs.redeem_for(two, by=None, now=now)
    if has_one:
        kept.redeem_for(one, by=None, now=now)
    operation_id = merged(one, two, now)
    assert fresh(one).discount.coupon == (kept if has_one else theirs)
    undo(operation_id, by=None, now=now)
    assert (fresh(one).discount and fresh(one).discount.coupon) == (kept if has_one else None)
    assert fresh(two).discount.coupon == theirs


def test_drafts_move_and_issued_documents_stay(now):
    one, two = customer("One", currency="eur"), customer("Two", currency="eur")
    document, work = issued(two, now=now), draft(two, now=now)
    frozen = Invoice.objects.filter(pk=document.pk).values().get()
    operation_id = merged(one, two, now)
    assert Invoice.objects.get(pk=work.pk).customer == one
    assert Invoice.objects.filter(pk=document.pk).values().get() == frozen
    assert set(Invoice.objects.filter(customer__in=one.with_merged())) == {document, work}
    undo(operation_id, by=None, now=now)
    assert Invoice.objects.get(pk=work.pk).customer == two


def test_a_draft_that_was_issued_since_refuses_the_way_back(now):
    one, two = customer("One", currency="eur"), customer("Two", currency="eur")
    work = draft(two, now=now)
    operation_id = merged(one, two, now)
    Invoice.objects.get(pk=work.pk).finalize(by=None, now=now)
    with pytest.raises(UndoRefused, match="was issued to One afterwards"):
        undo(operation_id, by=None, now=now)
    assert fresh(two).merged_into == one


def test_what_an_invoice_of_the_merged_one_gives_back_is_the_other_ones(now):
    one, two = customer("One", currency="eur"), customer("Two", currency="eur")
    document = issued(two, now=now)
    merged(one, two, now)
    Invoice.objects.get(pk=document.pk).pay(document.amount_remaining + 300, by=None, now=now)
    assert (fresh(one).balance, fresh(two).balance) == (-300, 0)


def test_later_edits_of_a_chosen_property_refuse_the_way_back(now, billing):
    one, two = customer("One"), customer("Two")
    operation_id = merged(one, two, now, name="Both")
    fresh(one).change({"name": "Mine"}, by=billing, now=now)
    with pytest.raises(UndoRefused, match="Billing Person changed Name of Mine afterwards"):
        undo(operation_id, by=None, now=now)
    assert fresh(two).deleted_at


def test_a_currency_that_came_along_stays_once_something_is_billed_in_it(now):
    one, two = customer("One"), customer("Two", currency="eur")
    operation_id = merged(one, two, now)
    fresh(one).adjust_balance(-100, by=None, now=now)
    with pytest.raises(UndoRefused, match="Currency is locked"):
        undo(operation_id, by=None, now=now)
    assert fresh(one).currency == "eur"


def test_a_merge_into_a_merged_one_is_undone_from_the_outside_in(now):
    a, b, c = customer("A"), customer("B"), customer("C")
    inner = merged(b, a, now)
    outer = merged(c, b, now)
    assert sorted(c.with_merged()) == [a.pk, b.pk, c.pk]
    with pytest.raises(UndoRefused, match="B was itself merged into C afterwards"):
        undo(inner, by=None, now=now)
    undo(outer, by=None, now=now)
    undo(inner, by=None, now=now)
    assert not Customer.objects.deleted().exists()


def test_an_undone_merge_can_be_made_again(now):
    one, two = customer("One"), customer("Two", currency="eur", metadata={"k": "v"})
    operation_id = merged(one, two, now, name="Both", metadata={"k": "v"})
    redo = undo(undo(operation_id, by=None, now=now), by=None, now=now)
    assert (fresh(one).name, fresh(one).metadata, fresh(two).merged_into) == ("Both", {"k": "v"}, one)
    undo(redo, by=None, now=now)
    assert (fresh(one).name, fresh(one).currency, fresh(two).merged_into) == ("One", "", None)


def test_siblings_in_other_currencies_follow(now):
    one, two = customer("One", currency="eur"), customer("Two", currency="eur")
    sibling = two.bill_in_another_currency("usd", by=None, now=now)
    operation_id = merged(one, two, now)
    assert list(fresh(one).family()) == [sibling]
    undo(operation_id, by=None, now=now)
    assert list(fresh(two).family()) == [sibling]


def test_a_merged_customer_is_not_restored_past_the_merge(now):
    one, two = customer("One"), customer("Two")
    merged(one, two, now)
    with pytest.raises(DeletedCustomer, match="was merged into One"):
        two.restore(by=None, now=now)
    assert restore_many([two], by=None, now=now, operation_id="op_x") == 0


@pytest.mark.threads
def test_each_into_the_other_at_the_same_moment_one_wins(real_commits, now):
    one, two = customer("One"), customer("Two")
    answers = at_once(lambda: merged(one, two, now), lambda: merged(two, one, now))
    assert sorted(isinstance(answer, MergeRefused) for answer in answers) == [False, True]
    assert (Customer.objects.existing().count(), CustomerMerge.objects.count()) == (1, 1)


def test_the_picker_finds_by_word_and_proposes_likely_ones(desk):
    jenny, double = customer("Jenny Rosen", email="jenny@x.example"), customer("Jenny Rosen", email="j@x.example")
    other, dollar = customer("Somebody"), customer("Somebody Dollar", currency="usd")
    url = reverse("customer_merge", args=[jenny.public_id])
    page = desk.get(url).content.decode()
    assert double.public_id in page
    assert other.public_id not in page
    jenny.change({"currency": "eur"}, by=None, now=jenny.created)
    page = desk.get(url, {"q": "somebody"}).content.decode()
    assert f"{url}?other={other.public_id}" in page
    assert f"?other={dollar.public_id}" not in page
    assert "A customer has one currency" in page


def test_the_older_one_stays_unless_turned_round(desk):
    older, younger = customer("Older"), customer("Younger")
    page = desk.get(reverse("customer_merge", args=[younger.public_id]), {"q": "older"}).content.decode()
    assert f"{reverse('customer_merge', args=[older.public_id])}?other={younger.public_id}" in page
    page = desk.get(f"{reverse('customer_merge', args=[older.public_id])}?other={younger.public_id}").content.decode()
    assert f"{reverse('customer_merge', args=[younger.public_id])}?other={older.public_id}" in page


def test_merging_on_the_page_with_undo_and_the_old_id_leads_on(desk):
    one, two = customer("One"), customer("Two", phone="+493012345678")
    url = f"{reverse('customer_merge', args=[one.public_id])}?other={two.public_id}"
    assert "+493012345678" in desk.get(url).content.decode()
    answer = desk.post(url, {"name": "other", "phone": "other", "seen": "1-1"})
    assert answer["Location"] == one.get_absolute_url()
    page = desk.get(one.get_absolute_url()).content.decode()
    operation_id = CustomerMerge.objects.get().batch
    assert f'action="{reverse("customer_undo", args=[operation_id])}"' in page
    assert (fresh(one).name, fresh(one).phone) == ("Two", "+493012345678")
    assert "Merged into" in desk.get(two.get_absolute_url()).content.decode()
    assert desk.get(reverse("customer_list"), {"q": two.public_id})["Location"] == one.get_absolute_url()
    desk.post(reverse("customer_undo", args=[operation_id]))
    assert (fresh(one).name, fresh(two).deleted_at) == ("One", None)


def test_who_edited_meanwhile_is_not_overlooked(desk, now):
    one, two = customer("One"), customer("Two")
    url = f"{reverse('customer_merge', args=[one.public_id])}?other={two.public_id}"
    two.change({"name": "Zwei"}, by=None, now=now)
    answer = desk.post(url, {"name": "other", "seen": "1-1"})
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.content.decode()
    assert not fresh(two).deleted_at


def test_a_refused_pair_is_told_in_the_picker(desk):
    one, two = customer("One", currency="eur"), customer("Two", currency="usd")
    answer = desk.get(f"{reverse('customer_merge', args=[one.public_id])}?other={two.public_id}")
    assert answer.status_code == 422
    assert "One is billed in EUR and Two in USD" in answer.content.decode()


def test_readers_may_not_merge(client, reader):
    client.force_login(reader)
    one = customer("One")
    assert client.get(reverse("customer_merge", args=[one.public_id])).status_code == 403


def people(letter, count, role="to"):
    return [
        {"name": f"{letter}{n}", "email": f"{letter}{n}@x.example", "phone": "", "role": role} for n in range(count)
    ]


def test_contacts_of_both_are_joined_each_once_and_come_back_by_the_undo(desk, now):
    shared = people("s", 1, "cc")
    acme = customer("Acme", contacts=[*people("a", 1), *shared])
    theirs = [shared[0] | {"email": "S0@x.example", "phone": "+4930123456", "role": "to"}, *people("b", 1)]
    double = customer("ACME", contacts=theirs)
    joined = [*people("a", 1), shared[0] | {"phone": "+4930123456"}, *people("b", 1)]
    assert proposal(acme, double)["contacts"] == joined
    page = desk.get(f"{reverse('customer_merge', args=[acme.public_id])}?other={double.public_id}").content.decode()
    assert "Both: a0 (a0@x.example, To)<br>s0 (s0@x.example, +4930123456, CC)<br>b0 (b0@x.example, To)" in page
    operation = merged(acme, double, now, contacts=joined)
    new = {"name": "New", "email": "n@x.example", "phone": "", "role": "none"}
    fresh(acme).change({"contacts": [new, *joined]}, by=None, now=now)
    undo(operation, by=None, now=now)
    assert fresh(acme).contacts == [new, *people("a", 1), *shared]
    assert fresh(double).contacts == theirs


@pytest.mark.parametrize(("count", "role", "words"), [(15, "to", "At most 20 contacts"), (30, "none", "These are 60")])
def test_too_many_contacts_are_not_joined_and_the_page_says_why(desk, count, role, words):
    acme = customer("Acme", contacts=people("a", count, role))
    double = customer("ACME", contacts=people("b", count, role))
    address = f"{reverse('customer_merge', args=[acme.public_id])}?other={double.public_id}"
    page = desk.get(address).content.decode()
    assert "Not both: " in page
    assert words in page
    assert "contacts" not in chosen_fields(acme, double, {"contacts": "both"})
    assert chosen_fields(acme, double, {"contacts": "other"})["contacts"] == double.contacts
