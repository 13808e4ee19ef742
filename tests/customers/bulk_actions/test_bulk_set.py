"""One property for many customers: preview, change, one undo."""

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from customers.bulk import deletion
from customers.bulk.settings import Setting, set_many
from customers.bulk_actions.preview import preview
from customers.models.customer import Customer
from customers.undo.operation import undo
from tests.factories import customer

pytestmark = pytest.mark.django_db
URL = reverse("customer_bulk_set")


def everyone():
    return Customer.objects.existing()


def set_all(setting, now):
    """The operation that sets it for everyone."""
    operation_id = deletion.new_operation_id(now)
    set_many(list(setting.differing(everyone())), setting, by=None, now=now, operation_id=operation_id)
    return operation_id


def values(field):
    return list(everyone().order_by("id").values_list(field, flat=True))


@pytest.mark.parametrize(
    ("setting", "then", "changing"),
    [
        (Setting("tax_exempt", "exempt"), ["exempt"] * 3, 2),
        (Setting("preferred_locales", ["de", "en"]), [["de", "en"]] * 3, 2),
        (Setting("preferred_locales", []), [[]] * 3, 2),
        (Setting("metadata", "x", "k"), [{"k": "x"}, {"k": "x", "2": "y"}, {"k": "x"}], 2),
        (Setting("metadata", None, "k"), [{}, {"2": "y"}, {}], 2),
        (Setting("metadata", "z", "2"), [{"k": "x", "2": "z"}, {"k": "old", "2": "z"}, {"2": "z"}], 3),
        (
            Setting("metadata", 'q"', 'a "b"'),
            [{"k": "x", 'a "b"': 'q"'}, {"k": "old", "2": "y", 'a "b"': 'q"'}, {'a "b"': 'q"'}],
            3,
        ),
    ],
)
def test_what_differs_is_counted_changed_and_put_back(setting, then, changing, now):
    customer("A", tax_exempt="exempt", preferred_locales=["de", "en"], metadata={"k": "x"})
    customer("B", preferred_locales=["en", "de"], metadata={"k": "old", "2": "y"})
    customer("C")
    before = values(setting.field)
    shown = preview(everyone(), setting)
    assert (shown["change"], shown["same"], len(shown["first"])) == (changing, 3 - changing, changing)
    operation_id = set_all(setting, now)
    assert values(setting.field) == then
    assert Event.objects.of_operation(operation_id).count() == changing
    assert preview(everyone(), setting)["change"] == 0
    undo(operation_id, by=None, now=now)
    assert values(setting.field) == before


def test_derived_columns_and_the_search_follow(now):
    jenny = customer("Jenny")
    set_all(Setting("metadata", "Gold", "plan"), now)
    set_all(Setting("preferred_locales", ["fr", "de"]), now)
    assert list(everyone().search("plan:gold")) == [jenny]
    assert Customer.objects.get().language == "fr"
    assert Customer.objects.get().version == 3


def test_a_customer_with_all_metadata_keys_is_left(now):
    customer("Full", metadata={f"k{n}": "x" for n in range(50)})
    operation_id = set_all(Setting("metadata", "y", "one more"), now)
    assert not Event.objects.of_operation(operation_id).exists()


def test_the_dialog_asks_shows_and_changes_the_ticked_ones(desk):
    ticked, other = customer("Ticked"), customer("Other")
    url = f"{URL}?ids={ticked.public_id}"
    assert "Edit 1 customer" in desk.get(url).content.decode()
    choice = {"what": "tax_exempt", "tax_exempt": "exempt"}
    page = desk.post(url, choice)
    assert "Ticked" in page.content.decode()
    assert page.context["preview"]["change"] == 1
    assert Customer.objects.get(pk=ticked.pk).tax_exempt == "none"
    answer = desk.post(url, choice | {"confirmed": "1", "upto": str(ticked.pk)})
    assert answer["Location"] == reverse("customer_list")
    assert values("tax_exempt") == ["exempt", "none"]
    assert "Changed 1 customer." in desk.get(reverse("customer_list")).content.decode()
    operation_id = Event.objects.of(ticked).first().batch
    desk.post(reverse("customer_undo", args=[operation_id]))
    assert values("tax_exempt") == ["none", "none"]
    assert other.version == 1


@pytest.mark.parametrize(
    ("choice", "problem"),
    [
        ({"what": "set_key", "pair_key": "", "pair_value": "x"}, "Write the key."),
        ({"what": "set_key", "pair_key": "k", "pair_value": ""}, "Write the value."),
        ({"what": "set_key", "pair_key": "a[b]", "pair_value": "x"}, "square brackets"),
        ({"what": "preferred_locales", "preferred_locales": "elvish!"}, "is not a language we know"),
        ({"what": "tax_exempt"}, "Choose a tax status."),
    ],
)
def test_choices_that_make_no_sense_are_refused(desk, choice, problem):
    customer()
    answer = desk.post(f"{URL}?matching=1", choice)
    assert answer.status_code == 422
    assert problem in answer.content.decode()


def test_many_are_changed_by_a_job_with_one_undo(desk, monkeypatch):
    monkeypatch.setattr("customers.bulk_actions.views.INLINE", 2)
    monkeypatch.setattr(deletion, "BATCH", 2)
    for number in range(5):
        customer(f"C{number}")
    choice = {"what": "tax_exempt", "tax_exempt": "reverse", "confirmed": "1"}
    page = desk.post(f"{URL}?matching=1&tax_exempt=none", choice, follow=True)
    assert page.context["job"].state == "done"
    assert values("tax_exempt") == ["reverse"] * 5
    desk.post(page.context["job"].params["undo_url"], follow=True)
    assert values("tax_exempt") == ["none"] * 5


def test_only_the_filtered_ones_and_none_added_since(desk):
    old = customer("Old", address_country="DE")
    customer("Elsewhere", address_country="FR")
    customer("Later", address_country="DE")
    choice = {"what": "set_key", "pair_key": "k", "pair_value": "v", "confirmed": "1", "upto": str(old.pk)}
    desk.post(f"{URL}?matching=1&country=DE", choice)
    assert values("metadata") == [{"k": "v"}, {}, {}]


def test_readers_may_not(client, reader):
    client.force_login(reader)
    assert client.get(f"{URL}?matching=1").status_code == 403
