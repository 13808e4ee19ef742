"""Adding a customer: the least, everything, refusals, and the guard against adding one twice."""

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from customers.models.customer import Customer
from customers.models.metadata_key import MetadataKey
from tests.factories import address, customer
from tests.reading import HTMX, body

pytestmark = pytest.mark.django_db
ADD = reverse("customer_add")
LEAST = {"name": "Jenny Rosen", "email": "jenny@example.com"}
EVERYTHING = {
    "name": "Société d'Électricité",
    "email": "office@example.com",
    "phone": "01 42 68 53 00",
    "description": "Buys tulips\r\nevery spring",
    **address("FR", "1 rue de la Paix", "75002", "Paris", line2="3e étage"),
    "shipping_name": "Entrepôt",
    "shipping_phone": "+33 1 42 68 53 01",
    **address("US", "1 Main St", "94103", "San Francisco", state="CA", kind="shipping"),
    "contacts_name": ["Anna  Rossi", "", ""],
    "contacts_email": ["a@example.com", "c@example.com", " "],
    "contacts_phone": ["01 42 68 53 02", "", ""],
    "contacts_role": ["to", "cc", "to"],
    "preferred_locales": ["fr", "en-GB"],
    "currency": "eur",
    "tax_exempt": "reverse",
    "metadata_key": ["customer_id", "", "plan"],
    "metadata_value": ["C-77", "", "gold"],
}


def test_name_and_email_are_enough(desk):
    answer = desk.post(ADD, LEAST)
    jenny = Customer.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == jenny.get_absolute_url()
    assert (jenny.name, jenny.email, jenny.currency, jenny.tax_exempt, jenny.version) == (
        "Jenny Rosen",
        "jenny@example.com",
        "",
        "none",
        1,
    )
    assert jenny.public_id.startswith("cus_")
    assert "Added Jenny Rosen." in desk.get(answer["Location"]).content.decode()


def test_everything_is_kept_as_meant(desk):
    desk.post(ADD, EVERYTHING)
    kept = Customer.objects.get()
    assert kept.phone == "+33142685300"
    assert kept.description == "Buys tulips\nevery spring"
    assert kept.address == {
        "line1": "1 rue de la Paix",
        "line2": "3e étage",
        "city": "Paris",
        "state": "",
        "postal_code": "75002",
        "country": "FR",
    }
    assert kept.shipping_address["state"] == "CA"
    assert (kept.shipping_name, kept.shipping_phone) == ("Entrepôt", "+33142685301")
    assert kept.contacts == [
        {"name": "Anna Rossi", "email": "a@example.com", "phone": "+33142685302", "role": "to"},
        {"name": "", "email": "c@example.com", "phone": "", "role": "cc"},
    ]
    assert (kept.billing_emails, kept.cc_emails) == (["a@example.com"], ["c@example.com"])
    assert (kept.preferred_locales, kept.language) == (["fr", "en-GB"], "fr")
    assert (kept.currency, kept.tax_exempt) == ("eur", "reverse")
    assert kept.metadata == {"customer_id": "C-77", "plan": "gold"}
    assert set(MetadataKey.objects.values_list("key", flat=True)) == {"customer_id", "plan"}


def test_who_added_the_customer_is_on_record(desk):
    desk.post(ADD, LEAST)
    event = Event.objects.of(Customer.objects.get()).get()
    assert (event.type, event.actor, event.data) == ("customer.created", desk.user, {"version": 1})


def test_the_dialog_is_the_same_form_without_the_shell(desk):
    page, part = desk.get(ADD).content.decode(), desk.get(ADD, headers=HTMX).content.decode()
    for text in ("Add customer", 'name="name"', 'name="email"', "Add additional details", 'name="metadata_key"'):
        assert text in page
        assert text in part
    assert "<html" in page
    assert "<html" not in part
    assert 'hx-post="/customers/add/"' in part


def test_in_the_dialog_a_saved_customer_is_opened_and_a_refused_one_stays(desk):
    saved = desk.post(ADD, LEAST, headers=HTMX)
    assert saved.status_code == 204
    assert saved["HX-Redirect"] == Customer.objects.get().get_absolute_url()
    refused = desk.post(ADD, {"name": "Only a name"}, headers=HTMX)
    assert refused.status_code == 422
    assert "<html" not in refused.content.decode()
    assert 'value="Only a name"' in refused.content.decode()


def test_what_is_refused_is_told_and_kept_in_the_form(desk):
    answer = desk.post(ADD, EVERYTHING | {"email": "nobody", "metadata_key": ["a[b", "", "plan"]})
    page = body(answer, 422)
    assert "Write an e-mail address like jenny@example.com." in page
    assert "Metadata keys cannot hold square brackets" in page
    for text in ('value="1 rue de la Paix"', 'value="a[b"', 'value="C-77"', "every spring", 'value="3e étage"'):
        assert text in page
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    "name", ["=cmd()", '=HYPERLINK("http://x")', "+1+1", "<script>alert(1)</script>", "{{ 7 }}", "مؤسسة"]
)
def test_an_odd_name_is_kept_and_shown_as_typed(desk, name):
    page = desk.get(desk.post(ADD, LEAST | {"name": name})["Location"])
    assert Customer.objects.get().name == name
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


# The guard


@pytest.mark.parametrize("email", ["jenny@example.com", "JENNY@Example.com", "jenny+new@example.com"])
def test_the_same_email_needs_one_explicit_add_anyway(desk, email):
    first = customer("First", email="jenny@example.com")
    answer = desk.post(ADD, LEAST | {"email": email})
    page = body(answer, 422)
    assert Customer.objects.count() == 1
    assert "Add anyway" in page
    assert first.get_absolute_url() in page
    assert f'value="{email}"' in page
    again = desk.post(ADD, LEAST | {"email": email, "add_anyway": "1"})
    assert again.status_code == 302
    assert Customer.objects.count() == 2


def test_add_anyway_does_not_get_round_the_form(desk):
    customer("First", email="jenny@example.com")
    assert desk.post(ADD, {"name": "", "email": "jenny@example.com", "add_anyway": "1"}).status_code == 422
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Jenny Rosen", "email": "another.jenny@example.com"},
        {"name": "Jenny Rosen", "email": "jr@example.com", "address_country": "DE"},
        {"name": "Flatmate", "email": "flatmate@example.com", "phone": "+49 30 12345678"},
    ],
)
def test_two_honest_customers_are_never_blocked(desk, other):
    customer("Jenny Rosen", email="jenny@example.com", phone="+493012345678", address_country="DE")
    assert desk.post(ADD, other).status_code == 302
    assert Customer.objects.count() == 2


def test_a_deleted_customer_is_no_duplicate(desk, now):
    customer("Jenny", email="jenny@example.com").mark_deleted(by=desk.user, now=now)
    assert desk.post(ADD, LEAST).status_code == 302


def test_the_button_is_not_offered_before_it_is_needed(desk):
    customer("Jenny", email="jenny@example.com")
    assert "Add anyway" not in desk.get(ADD).content.decode()
    assert "Add anyway" not in desk.post(ADD, {"name": "x", "email": "nobody"}).content.decode()


def test_the_form_looks_for_duplicates_while_typing(desk):
    page = desk.get(ADD).content.decode()
    assert page.count(f'hx-get="{reverse("customer_duplicates")}"') >= 3
    assert 'id="duplicates"' in page
    assert f'hx-post="{reverse("customer_address_fields")}"' in page


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_only_read_adds_nobody(client, reader, method):
    client.force_login(reader)
    assert getattr(client, method)(ADD, LEAST).status_code == 403
    assert not Customer.objects.exists()
