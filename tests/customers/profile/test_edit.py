"""Editing a customer: what changes, what does not, and what is written down."""

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from customers.models.customer import Customer
from customers.models.errors import CurrencyLocked, DeletedCustomer
from customers.profile.forms import CustomerForm
from customers.rules.contacts import from_addresses
from tests.factories import address, contact_inputs, customer
from tests.reading import HTMX

pytestmark = pytest.mark.django_db


def typed(customer, **changes):
    """What a browser posts when somebody opens the form, makes these changes and saves."""
    form = CustomerForm(customer=customer)
    rows = ("metadata", "preferred_locales", "contacts")
    data = {name: form[name].value() for name in form.fields if name not in rows}
    data |= contact_inputs(changes.pop("contacts", customer.contacts))
    metadata = changes.pop("metadata", customer.metadata)
    data |= {"metadata_key": list(metadata), "metadata_value": list(metadata.values())}
    data |= {"preferred_locales": customer.preferred_locales, "version": customer.version}
    return data | changes


def edit(customer):
    return reverse("customer_edit", args=[customer.public_id])


@pytest.fixture
def jenny():
    return customer(
        "Jenny Rosen",
        email="jenny@example.com",
        phone="+493012345678",
        description="Line one\nLine two",
        preferred_locales=["de", "en"],
        metadata={"plan": "gold", "items": "many"},
        contacts=from_addresses(["a@example.com"], ["b@example.com"]),
        **address("DE", "Gasse 1", "50667", "Köln"),
    )


def test_a_change_is_saved_and_told(desk, jenny):
    answer = desk.post(edit(jenny), typed(jenny, name="Jenny Smith"))
    jenny.refresh_from_db()
    assert answer["Location"] == jenny.get_absolute_url()
    assert (jenny.name, jenny.version) == ("Jenny Smith", 2)
    assert "Updated Jenny Smith." in desk.get(answer["Location"]).content.decode()
    event = Event.objects.of(jenny).first()
    assert event.changes == {"name": ["Jenny Rosen", "Jenny Smith"]}
    assert event.actor == desk.user


def test_opening_and_saving_changes_nothing_at_all(desk, jenny):
    before = Customer.objects.values().get()
    answer = desk.post(edit(jenny), typed(jenny))
    assert Customer.objects.values().get() == before
    assert Event.objects.count() == 1
    assert "Nothing was changed." in desk.get(answer["Location"]).content.decode()


def test_what_is_emptied_is_emptied(desk, jenny):
    desk.post(
        edit(jenny), typed(jenny, phone="", metadata={"plan": ""}, preferred_locales=[], contacts=[], description="")
    )
    jenny.refresh_from_db()
    assert (jenny.phone, jenny.metadata, jenny.preferred_locales, jenny.contacts) == ("", {}, [], [])
    assert (jenny.phone_key, jenny.language) == ("", "")


def test_the_order_of_languages_is_a_change(desk, jenny):
    desk.post(edit(jenny), typed(jenny, preferred_locales=["en", "de"]))
    jenny.refresh_from_db()
    assert (jenny.preferred_locales, jenny.language) == (["en", "de"], "en")


def test_search_sorting_and_duplicates_follow_at_once(desk, jenny):
    desk.post(edit(jenny), typed(jenny, name="Ærø", email="new@example.com"))
    jenny.refresh_from_db()
    assert (jenny.name_key, jenny.email_key) == ("aero", "new@example.com")
    assert list(Customer.objects.search("aero")) == [jenny]
    assert not Customer.objects.search("rosen")


def test_a_refused_change_stays_in_the_form_and_out_of_the_database(desk, jenny):
    answer = desk.post(edit(jenny), typed(jenny, name="Kept", email="nobody"), headers=HTMX)
    assert answer.status_code == 422
    assert 'value="Kept"' in answer.content.decode()
    assert 'name="version" value="1"' in answer.content.decode()
    jenny.refresh_from_db()
    assert jenny.name == "Jenny Rosen"


def test_in_the_dialog_a_saved_change_opens_the_customer(desk, jenny):
    answer = desk.post(edit(jenny), typed(jenny, name="New"), headers=HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, jenny.get_absolute_url())


def test_the_page_of_the_customer_shows_what_it_has(desk, jenny):
    page = desk.get(jenny.get_absolute_url()).content.decode()
    for text in ("Jenny Rosen", jenny.public_id, "Line one<br>Line two", "Gasse 1", "50667 Köln", "Germany", "Deutsch"):
        assert text in page
    # A metadata key may be called like a method of a dict.
    assert "<dt>items</dt><dd>many</dd>" in page


def test_a_customer_deleted_meanwhile_is_not_edited_and_what_was_typed_stays(desk, jenny, now):
    data = typed(jenny, name="Typed in vain")
    jenny.mark_deleted(by=desk.user, now=now)
    answer = desk.post(edit(jenny), data)
    assert answer.status_code == 422
    assert "This customer was deleted. Restore it first." in answer.content.decode()
    assert 'value="Typed in vain"' in answer.content.decode()
    jenny.refresh_from_db()
    assert jenny.name == "Jenny Rosen"


def test_the_form_of_a_deleted_customer_leads_to_its_page_that_says_so(desk, jenny, now):
    jenny.mark_deleted(by=desk.user, now=now)
    page = desk.get(edit(jenny), follow=True)
    assert page.redirect_chain == [(jenny.get_absolute_url(), 302)]
    assert "Jenny Rosen was deleted. Restore it first." in page.content.decode()


def test_the_verb_refuses_what_staff_may_not_set(billing, jenny, now):
    for field in ("public_id", "version", "created", "search_text", "nonsense"):
        with pytest.raises(ValueError, match=field):
            jenny.change({field: "x"}, by=billing, now=now)
    jenny.change({"currency": "eur"}, by=billing, now=now)
    with pytest.raises(CurrencyLocked):
        jenny.change({"currency": "usd"}, by=billing, now=now)
    jenny.mark_deleted(by=billing, now=now)
    with pytest.raises(DeletedCustomer):
        jenny.change({"name": "x"}, by=billing, now=now)


def test_change_and_event_are_written_together_or_not_at_all(billing, jenny, now):
    with pytest.raises(TypeError):  # an event cannot be written with a cause that is no text
        jenny.change({"name": "Half"}, by=billing, now=now, cause=object())
    assert Customer.objects.get().name == "Jenny Rosen"
    assert Event.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_only_read_changes_nothing(client, reader, jenny, method):
    client.force_login(reader)
    assert getattr(client, method)(edit(jenny), typed(jenny, name="x")).status_code == 403
    assert Customer.objects.get().version == 1
