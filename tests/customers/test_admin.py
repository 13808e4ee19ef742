"""Customers in the Django admin: found, added, edited and deleted by the same rules and verbs as on the desk."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from customers.bulk import deletion
from customers.models.customer import Customer
from customers.models.metadata_key import MetadataKey
from customers.rules.contacts import from_addresses
from customers.rules.fields import EDITABLE
from tests.factories import contact_inputs, customer

pytestmark = pytest.mark.django_db
LIST = reverse("admin:customers_customer_changelist")
ADD = reverse("admin:customers_customer_add")


@pytest.fixture
def admin(client, administrator):
    client.force_login(administrator)
    client.user = administrator
    return client


def one(customer, page="change"):
    return reverse(f"admin:customers_customer_{page}", args=[customer.pk])


def filled(customer=None, **changes):
    """What a browser posts from the admin's form."""
    values = {field: getattr(customer or Customer(), field) for field in EDITABLE} | changes
    data = {field: value for field, value in values.items() if field != "metadata"}
    data |= contact_inputs(data.pop("contacts"))
    data |= {"metadata_key": list(values["metadata"]), "metadata_value": list(values["metadata"].values())}
    return data | {"seen_version": customer.version} if customer else data


def send(browser, url, data):
    """Post the admin's form with what its inline forms need to know about themselves."""
    page = browser.get(url).content.decode()
    counts = dict(re.findall(r'name="([\w-]+_FORMS)" value="(\d+)"', page))
    return browser.post(url, data | {name: 0 if "_NUM_" not in name else value for name, value in counts.items()})


def results(response):
    return {str(customer) for customer in response.context["cl"].result_list}


def test_the_list_shows_searches_and_filters(admin, now):
    customer("Jenny Rosen", currency="eur", address_country="DE", metadata={"order_id": "6735"})
    customer("Bob", currency="usd", tax_exempt="exempt")
    customer("Gone").mark_deleted(by=admin.user, now=now)
    assert results(admin.get(LIST)) == {"Jenny Rosen", "Bob"}
    assert results(admin.get(LIST, {"deleted": "yes"})) == {"Gone"}
    assert results(admin.get(LIST, {"deleted": "all"})) == {"Jenny Rosen", "Bob", "Gone"}
    assert results(admin.get(LIST, {"currency": "usd"})) == {"Bob"}
    assert results(admin.get(LIST, {"tax_exempt__exact": "exempt"})) == {"Bob"}
    assert results(admin.get(LIST, {"q": "6735"})) == {"Jenny Rosen"}
    assert results(admin.get(LIST, {"q": 'rosen -"bob"'})) == {"Jenny Rosen"}


@pytest.mark.parametrize("query", ["%00", "%22", "-", "*", "%F0%9F%A6%84", "x" * 3000])
def test_odd_searches_are_harmless(admin, query):
    customer("Jenny")
    assert admin.get(f"{LIST}?q={query}").status_code == 200


def test_adding_goes_through_the_verb(admin):
    data = filled(name="  Jenny Rosen ", email="jenny@example.com", phone="+49 30 12345678", metadata={"plan": "gold"})
    answer = send(admin, ADD, data)
    assert answer.status_code == 302, answer.context and answer.context["errors"]
    jenny = Customer.objects.get()
    assert (jenny.name, jenny.phone, jenny.metadata) == ("Jenny Rosen", "+493012345678", {"plan": "gold"})
    assert (jenny.name_key, jenny.version) == ("jenny rosen", 1)
    assert Event.objects.of(jenny).get().actor == admin.user
    assert list(Customer.objects.search("plan:gold")) == [jenny]


def test_editing_goes_through_the_verb(admin):
    people = from_addresses(["a@example.com"], [])
    jenny = customer("Jenny", email="jenny@example.com", preferred_locales=["de"], contacts=people)
    answer = send(admin, one(jenny), filled(jenny, name="New", preferred_locales=["fr", "de"]))
    assert answer.status_code == 302, answer.context and answer.context["errors"]
    jenny.refresh_from_db()
    assert (jenny.name, jenny.language, jenny.billing_emails, jenny.version) == ("New", "fr", ["a@example.com"], 2)
    event = Event.objects.of(jenny).first()
    assert event.changes == {"name": ["Jenny", "New"], "preferred_locales": [["de"], ["fr", "de"]]}
    assert event.actor == admin.user


def test_saving_without_a_change_writes_nothing(admin):
    jenny = customer("Jenny")
    assert send(admin, one(jenny), filled(jenny)).status_code == 302
    assert Event.objects.of(jenny).count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "required"),
        ("name", "a\u202eb", "direction"),
        ("email", "nobody", "e-mail address"),
        ("phone", "call me", "not a phone number"),
        ("currency", "xxx", "valid choice"),
        ("address_country", "XX", "valid choice"),
        ("address_line1", "Somewhere", "Choose a country"),
        ("preferred_locales", ["elvish"], "not a language"),
        ("contacts", from_addresses([], ["nobody"]), "not an e-mail address"),
        ("metadata", {"a[b": "c"}, "square brackets"),
        ("metadata", {f"k{n}": "v" for n in range(51)}, "50 metadata keys"),
        ("metadata", {"a": "v" * 501}, "500 characters"),
    ],
)
def test_what_the_desk_refuses_the_admin_refuses(admin, field, value, words):
    jenny = customer("Jenny")
    answer = send(admin, one(jenny), filled(jenny, **{field: value}))
    assert answer.status_code == 200
    assert words in str(answer.context["errors"])
    assert Customer.objects.get().version == 1


def test_one_language_where_a_list_is_meant_is_understood(admin):
    jenny = customer("Jenny")
    assert send(admin, one(jenny), filled(jenny, preferred_locales="de")).status_code == 302
    assert Customer.objects.get().preferred_locales == ["de"]


@pytest.mark.parametrize("broken", ["{", "[1", "nonsense", '{"a": {"b": 1}}', "[[1]]", "7", '"x"', "null"])
@pytest.mark.parametrize("field", ["contacts_role", "preferred_locales", "metadata", "metadata_key", "metadata_value"])
def test_odd_input_never_breaks_the_admin(admin, field, broken):
    jenny = customer("Jenny")
    assert send(admin, one(jenny), filled(jenny) | {field: broken}).status_code in (200, 302)
    jenny.refresh_from_db()
    assert isinstance(jenny.metadata, dict)
    assert isinstance(jenny.contacts, list)
    assert all(isinstance(value, str) for value in jenny.metadata.values())


def test_a_locked_currency_stays(admin):
    jenny = customer("Jenny", currency="eur")
    answer = send(admin, one(jenny), filled(jenny, currency="usd"))
    assert "Currency is locked: it was set to EUR." in str(answer.context["errors"])
    assert Customer.objects.get().currency == "eur"


def test_a_page_that_somebody_else_overtook_saves_nothing(admin, billing, now):
    jenny = customer("Jenny", email="jenny@example.com")
    data = filled(jenny, name="Mine")
    jenny.change({"email": "theirs@example.com"}, by=billing, now=now)
    answer = send(admin, one(jenny), data)
    assert "Somebody saved this customer after you opened this page." in str(answer.context["errors"])
    jenny.refresh_from_db()
    assert (jenny.name, jenny.email) == ("Jenny", "theirs@example.com")
    without = {name: value for name, value in data.items() if name != "seen_version"}
    assert send(admin, one(jenny), without).status_code == 200


def test_the_open_page_knows_its_version_and_links_to_the_desk(admin):
    jenny = customer("Jenny")
    page = admin.get(one(jenny)).content.decode()
    assert 'name="seen_version" value="1"' in page
    link = admin.get(reverse("admin:view_on_site", args=[admin.get(one(jenny)).context["content_type_id"], jenny.pk]))
    assert link["Location"].endswith(jenny.get_absolute_url())
    assert one(jenny) in admin.get(jenny.get_absolute_url()).content.decode()


def test_deleting_one_goes_through_the_verb(admin):
    jenny = customer("Jenny")
    page = admin.get(one(jenny, "delete"))
    assert page.status_code == 200
    admin.post(one(jenny, "delete"), {"post": "yes"})
    jenny.refresh_from_db()
    assert jenny.deleted_by == admin.user
    assert Event.objects.of(jenny).first().type == "customer.deleted"


def action(admin, name, *customers, where=""):
    data = {"action": name, "_selected_action": [c.pk for c in customers], "index": 0}
    return admin.post(f"{LIST}{where}", data, follow=True).content.decode()


def test_the_actions_delete_and_restore_in_one_operation_each(admin, monkeypatch):
    monkeypatch.setattr(deletion, "BATCH", 2)
    five = [customer(f"Crowd {number}") for number in range(5)]
    customer("Stays")
    assert "Deleted 5 customers." in action(admin, "delete_customers", *five)
    assert list(Customer.objects.existing().values_list("name", flat=True)) == ["Stays"]
    assert Event.objects.filter(type="customer.deleted").values("batch").distinct().count() == 1
    assert "Restored 5 customers." in action(admin, "restore_customers", *five, where="?deleted=yes")
    assert Customer.objects.existing().count() == 6


def test_djangos_own_bulk_delete_is_not_there(admin):
    jenny = customer("Jenny")
    assert "delete_selected" not in admin.get(LIST).content.decode()
    action(admin, "delete_selected", jenny)
    assert Customer.objects.existing().count() == 1


def test_a_deleted_or_erased_customer_is_shown_but_not_edited(admin, now):
    jenny = customer("Jenny")
    jenny.mark_deleted(by=admin.user, now=now)
    assert admin.get(one(jenny)).status_code == 200
    assert send(admin, one(jenny), filled(jenny, name="x")).status_code == 403
    assert admin.post(one(jenny, "delete"), {"post": "yes"}).status_code == 403
    jenny.anonymize(now=now + timedelta(days=31))
    assert admin.get(one(jenny)).status_code == 200
    action(admin, "restore_customers", jenny, where="?deleted=yes")
    assert Customer.objects.get().deleted_at


def test_billing_may_do_the_same_and_read_only_may_look(client, billing, reader):
    jenny = customer("Jenny")
    client.force_login(billing)
    assert send(client, one(jenny), filled(jenny, name="New")).status_code == 302
    client.force_login(reader)
    assert results(client.get(LIST)) == {"New"}
    assert client.get(one(jenny)).status_code == 200
    assert send(client, one(jenny), filled(jenny, name="x")).status_code == 403
    assert client.post(one(jenny, "delete"), {"post": "yes"}).status_code == 403
    assert client.post(ADD, filled(name="x", email="x@example.com")).status_code == 403
    action(client, "delete_customers", jenny)
    assert list(Customer.objects.existing().values_list("name", flat=True)) == ["New"]


def test_who_has_no_role_sees_nothing(client, db):
    from billing_site.staff.models.user import User

    client.force_login(User.objects.create_user("nobody@example.com", "a-good-password"))
    jenny = customer("Jenny")
    assert client.get(LIST).status_code == 403
    assert client.get(one(jenny)).status_code == 403


def test_metadata_keys_are_listed_and_never_changed(admin):
    customer("Jenny", metadata={"plan": "gold"})
    key = MetadataKey.objects.get()
    assert "plan" in admin.get(reverse("admin:customers_metadatakey_changelist"), {"q": "pl"}).content.decode()
    assert admin.post(reverse("admin:customers_metadatakey_change", args=[key.pk]), {"key": "x"}).status_code == 403
    assert admin.get(reverse("admin:customers_metadatakey_add")).status_code == 403
    assert MetadataKey.objects.get().key == "plan"


def test_the_list_costs_the_same_queries_for_few_and_many(admin, django_assert_max_num_queries):
    for number in range(40):
        customer(f"Customer {number}")
    with django_assert_max_num_queries(8):
        assert len(admin.get(LIST).context["cl"].result_list) == 40


def test_an_input_that_searches_for_a_customer_tells_equal_names_apart_and_offers_none_that_is_deleted(admin, now):
    offer = {"app_label": "customers", "model_name": "taxid", "field_name": "customer", "term": "acme"}
    first, second = customer("Acme", email="one@acme.example"), customer("Acme", email="")
    customer("Acme Gone").mark_deleted(by=admin.user, now=now)
    customer("Other")
    found = admin.get(reverse("admin:autocomplete"), offer).json()["results"]
    assert {each["text"]: each["id"] for each in found} == {
        f"Acme · one@acme.example · {first.public_id}": str(first.pk),
        f"Acme · {second.public_id}": str(second.pk),
    }
    add = reverse("admin:customers_taxid_add")
    assert "admin-autocomplete" in admin.get(add).content.decode()
    refused = admin.post(add, {"customer": first.pk, "type": "us_ein", "value": "1"}).content.decode()
    assert f'<option value="{first.pk}" selected>Acme</option>' in refused
