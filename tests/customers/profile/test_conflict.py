"""Two staff editing one customer at once: the second is told what changed, and nothing is lost."""

from functools import partial

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from billing_site.lib.db.locks import SavedMeanwhile
from customers.models.customer import Customer
from customers.models.errors import CurrencyLocked, DeletedCustomer
from tests.customers.profile.test_edit import edit, typed
from tests.factories import customer, staff
from tests.reading import HTMX, body
from tests.threads import at_once


@pytest.fixture
def other(db):
    return staff(name="Olga Other")


def saved_by(other, jenny, now, **changes):
    Customer.objects.get(pk=jenny.pk).change(changes, by=other, now=now)


def test_changes_that_do_not_overlap_are_both_in_the_form(desk, other, now):
    jenny = customer("Jenny", email="jenny@example.com")
    data = typed(jenny, name="Jenny Smith")
    saved_by(other, jenny, now, email="new@example.com", description="Told by Olga")
    answer = desk.post(edit(jenny), data)
    page = body(answer, 409)
    assert "Somebody saved this customer while you were editing." in page
    assert "Olga Other changed “jenny@example.com” to “new@example.com”." in page
    assert "The form now shows it." in page
    assert "The form keeps what you typed." not in page
    for text in ('value="Jenny Smith"', 'value="new@example.com"', "Told by Olga", 'name="version" value="2"'):
        assert text in page
    assert Customer.objects.get().name == "Jenny"


def test_saving_again_keeps_both(desk, other, now):
    jenny = customer("Jenny", email="jenny@example.com")
    data = typed(jenny, name="Jenny Smith")
    saved_by(other, jenny, now, email="new@example.com")
    form = desk.post(edit(jenny), data).context["form"]
    again = data | {"email": form["email"].value(), "name": form["name"].value(), "version": 2}
    assert desk.post(edit(jenny), again).status_code == 302
    jenny.refresh_from_db()
    assert (jenny.name, jenny.email, jenny.version) == ("Jenny Smith", "new@example.com", 3)


def test_where_both_changed_the_same_the_typed_stays_and_the_others_is_told(desk, other, now):
    jenny = customer("Jenny", email="jenny@example.com")
    data = typed(jenny, name="Mine")
    saved_by(other, jenny, now, name="Theirs")
    page = desk.post(edit(jenny), data, headers=HTMX)
    assert page.status_code == 409
    assert page.context["form"]["name"].value() == "Mine"
    assert [(c["field"], c["before"], c["after"], c["kept"]) for c in page.context["clashes"]] == [
        ("Name", "Jenny", "Theirs", True)
    ]
    assert "The form keeps what you typed." in page.content.decode()


def test_metadata_is_merged_key_by_key(desk, other, now):
    jenny = customer("Jenny", metadata={"plan": "gold", "color": "red", "old": "1", "same": "x"})
    data = typed(jenny, metadata={"plan": "platinum", "color": "red", "same": "x", "mine": "1", "old": "1"})
    saved_by(other, jenny, now, metadata={"plan": "silver", "color": "blue", "same": "x", "theirs": "2"})
    page = desk.post(edit(jenny), data)
    assert page.context["form"]["metadata"].value() == {
        "plan": "platinum",
        "color": "blue",
        "same": "x",
        "mine": "1",
        "theirs": "2",
    }
    told = {clash["field"]: clash["kept"] for clash in page.context["clashes"]}
    assert told == {"Metadata plan": True, "Metadata color": False, "Metadata theirs": False, "Metadata old": False}


def person(name, **parts):
    return {"name": name, "email": f"{name.lower()}@x.example", "phone": "", "role": "to"} | parts


def test_contacts_are_merged_one_by_one_and_what_was_not_touched_is_not_put_back(desk, other, now):
    anna, ben, cara = person("Anna"), person("Ben"), person("Cara")
    jenny = customer("Jenny", contacts=[anna, ben, cara])
    data = typed(jenny, contacts=[anna | {"phone": "+4930123456"}, ben, person("Mine")])
    theirs = [person("New"), ben | {"role": "cc"}, anna | {"role": "none"}, cara | {"role": "cc"}]
    saved_by(other, jenny, now, contacts=theirs)
    page = desk.post(edit(jenny), data)
    assert page.context["form"]["contacts"].value() == [
        *(person("New"), ben | {"role": "cc"}, person("Mine"), anna | {"phone": "+4930123456"}),
    ]
    told = {clash["field"]: clash["kept"] for clash in page.context["clashes"]}
    assert told == {"Contact Anna": True, "Contact Ben": False, "Contact Cara": True, "Contacts": False}
    saved_by(other, jenny, now, name="Jenny Smith")
    page = desk.post(edit(jenny), typed(jenny, contacts=[ben, cara, anna], version=2))
    assert page.context["form"]["contacts"].value() == [ben, cara, anna]


def test_several_saves_meanwhile_are_told_as_one_change_each(desk, other, now):
    jenny = customer("Jenny", description="first")
    data = typed(jenny, phone="+493012345678")
    for text in ("second", "third"):
        saved_by(other, jenny, now, description=text)
    saved_by(other, jenny, now, email="there@example.com")
    saved_by(other, jenny, now, email=jenny.email)
    page = desk.post(edit(jenny), data)
    assert [(c["before"], c["after"]) for c in page.context["clashes"]] == [("first", "third")]
    assert page.context["form"]["phone"].value() == "+493012345678"


def test_both_having_typed_the_same_is_no_clash_to_decide(desk, other, now):
    jenny = customer("Jenny")
    data = typed(jenny, name="Same")
    saved_by(other, jenny, now, name="Same")
    page = desk.post(edit(jenny), data)
    assert [clash["kept"] for clash in page.context["clashes"]] == [False]


def test_a_currency_locked_meanwhile_is_told_and_no_longer_offered(desk, other, now):
    jenny = customer("Jenny")
    data = typed(jenny, currency="usd", name="Mine")
    Customer.objects.get().lock_currency("eur", "invoice ACME-0001 was issued in EUR", by=other, now=now)
    page = desk.post(edit(jenny), data)
    assert page.status_code == 409
    assert "invoice ACME-0001 was issued in EUR" in page.content.decode()
    assert [(c["field"], c["after"], c["kept"]) for c in page.context["clashes"]] == [("Currency", "EUR", False)]
    assert page.context["form"]["name"].value() == "Mine"


def test_markup_typed_by_the_other_is_shown_and_not_run(desk, other, now):
    jenny = customer("Jenny")
    data = typed(jenny, name="Mine")
    saved_by(other, jenny, now, name="<script>alert(1)</script>")
    assert "<script>alert" not in desk.post(edit(jenny), data).content.decode()


@pytest.mark.parametrize("version", ["", "0", "99", "-1", "one", "9" * 30, "²", None])
def test_a_version_nobody_saw_is_a_conflict_and_no_crash(desk, version):
    jenny = customer("Jenny")
    data = typed(jenny, name="Mine") | {"version": version}
    if version is None:
        del data["version"]
    answer = desk.post(edit(jenny), data)
    assert answer.status_code == 409
    assert 'value="Mine"' in answer.content.decode()
    assert Customer.objects.get().name == "Jenny"


def test_a_page_from_before_deletion_and_restoring_is_stale(desk, other, now):
    jenny = customer("Jenny")
    data = typed(jenny, name="Mine")
    jenny.mark_deleted(by=other, now=now)
    jenny.restore(by=other, now=now)
    assert desk.post(edit(jenny), data).status_code == 409


# With real threads


@pytest.fixture
def olga(real_commits):
    return staff()


@pytest.mark.threads
def test_of_eight_saves_of_one_version_exactly_one_wins_and_nothing_is_lost(olga, now):
    jenny = customer("Jenny", metadata={})

    def save(number):
        """Save with the version seen; told of a conflict, look again and save again, as a person would."""
        lost = 0
        while True:
            seen = Customer.objects.get(pk=jenny.pk)
            values = {"metadata": seen.metadata | {f"from{number}": "kept"}}
            try:
                Customer.objects.get(pk=jenny.pk).change(values, by=olga, now=now, base_version=seen.version)
            except SavedMeanwhile:
                lost += 1
            else:
                return lost

    results = at_once(*(partial(save, number) for number in range(8)))
    assert all(isinstance(result, int) for result in results), results
    jenny.refresh_from_db()
    assert jenny.metadata == {f"from{number}": "kept" for number in range(8)}
    assert jenny.version == 9
    assert sorted(event.data["version"] for event in Event.objects.of(jenny)) == list(range(1, 10))


@pytest.mark.threads
def test_of_eight_who_saw_the_same_version_one_saves_and_seven_are_told(olga, now):
    jenny = customer("Jenny")
    copies = [Customer.objects.get(pk=jenny.pk) for _ in range(8)]
    works = [partial(c.change, {"name": f"N{n}"}, by=olga, now=now, base_version=1) for n, c in enumerate(copies)]
    results = at_once(*works)
    assert sorted(type(result).__name__ for result in results) == ["SavedMeanwhile"] * 7 + ["dict"]
    jenny.refresh_from_db()
    winner = next(number for number, result in enumerate(results) if isinstance(result, dict))
    assert (jenny.name, jenny.version) == (f"N{winner}", 2)


@pytest.mark.threads
def test_of_two_currencies_locked_at_once_exactly_one_wins(olga, now):
    for _ in range(5):
        jenny = customer("Jenny")
        lock = [
            partial(Customer.objects.get(pk=jenny.pk).lock_currency, code, f"invoice in {code}", by=olga, now=now)
            for code in ("eur", "usd", "eur", "usd")
        ]
        results = at_once(*lock)
        jenny.refresh_from_db()
        won = [result is None for result in results]
        assert won == [code == jenny.currency for code in ("eur", "usd", "eur", "usd")], results
        assert all(isinstance(result, CurrencyLocked) for result in results if result is not None)
        assert Event.objects.of(jenny).count() == 2


@pytest.mark.threads
def test_deleting_and_editing_at_once_leaves_one_story(olga, now):
    for _ in range(5):
        jenny = customer("Jenny")
        results = at_once(
            partial(Customer.objects.get(pk=jenny.pk).mark_deleted, by=olga, now=now),
            partial(Customer.objects.get(pk=jenny.pk).change, {"name": "New"}, by=olga, now=now),
            partial(Customer.objects.get(pk=jenny.pk).mark_deleted, by=olga, now=now),
        )
        jenny.refresh_from_db()
        edited = not isinstance(results[1], Exception)
        assert jenny.deleted_at
        assert jenny.name == ("New" if edited else "Jenny")
        assert sum(isinstance(result, DeletedCustomer) for result in results) == (1 if edited else 2)
        told = list(Event.objects.of(jenny).values_list("type", flat=True))
        assert told == ["customer.deleted", *(["customer.updated"] if edited else []), "customer.created"]


@pytest.mark.threads
def test_a_sibling_asked_for_twice_at_once_is_made_once(olga, now):
    first = customer("Jenny", currency="eur")
    second = first.bill_in_another_currency("usd", by=olga, now=now)
    works = [
        partial(Customer.objects.get(pk=c.pk).bill_in_another_currency, "gbp", by=olga, now=now)
        for c in (first, second)
    ]
    results = at_once(*works, *works)
    assert len({result.pk for result in results}) == 1, results
    assert Customer.objects.filter(currency="gbp").count() == 1


@pytest.mark.threads
def test_a_page_saved_twice_by_an_impatient_hand_is_saved_once(olga, now):
    from django.test import Client

    jenny = customer("Jenny")
    data = typed(jenny, name="Twice")

    def post():
        browser = Client()
        browser.force_login(olga)
        return browser.post(reverse("customer_edit", args=[jenny.public_id]), data).status_code

    assert sorted(at_once(post, post)) == [302, 409]
    assert Event.objects.of(jenny).count() == 2
