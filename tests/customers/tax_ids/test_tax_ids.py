"""Tax IDs of a customer: adding, refusing, removing, finding, listing, exporting, and the pages for it."""

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from billing_site.lib.tax_ids.types import TaxIdInvalid
from customers.directory.export import columns
from customers.directory.filters import CustomerFilter
from customers.directory.listing import tax_ids_cell
from customers.models.customer import Customer
from customers.models.errors import DeletedCustomer
from customers.models.tax_id import TaxId, TaxIdTaken
from customers.profile.duplicates import likely_duplicates
from customers.profile.timeline import timeline
from tests.factories import customer
from tests.reading import body, text

pytestmark = pytest.mark.django_db
RIGHT, WRONG_DIGIT = "DE136695976", "DE123456789"


def found(query):
    return {c.name for c in Customer.objects.existing().search(query)}


def listed(**params):
    return {c.name for c in CustomerFilter(params, queryset=Customer.objects.all()).qs}


def test_a_tax_id_is_normalized_and_says_which_check_was_made(billing, now):
    acme = customer("Acme", address_country="DE")
    vat = acme.add_tax_id("eu_vat", " de 136.695.976 ", by=billing, now=now)
    ein = acme.add_tax_id("us_ein", "123456789", by=billing, now=now)
    trn = acme.add_tax_id("ae_trn", "123456789012345", by=billing, now=now)
    assert (vat.value, vat.country, str(vat)) == (RIGHT, "DE", "EU VAT DE136695976")
    assert vat.check_words == "Format and check digit are right."
    assert ein.display == "12-3456789"
    assert trn.check_words.startswith("Format checked; numbers of this type have no check digit")
    assert vat.verification_status == TaxId.UNAVAILABLE


def test_a_wrong_check_digit_is_stored_and_told(billing, now):
    tax_id = customer("Acme").add_tax_id("eu_vat", WRONG_DIGIT, by=billing, now=now)
    assert tax_id.checksum_ok is False
    assert tax_id.check_words == "The check digit does not match."


def test_a_malformed_number_is_refused_with_an_example(billing, now):
    acme = customer("Acme")
    with pytest.raises(TaxIdInvalid, match="An example is 12-3456789"):
        acme.add_tax_id("us_ein", "12345", by=billing, now=now)
    assert not acme.tax_ids.exists()


def test_the_same_tax_id_twice_is_refused_however_it_is_written(billing, now):
    acme = customer("Acme")
    acme.add_tax_id("eu_vat", RIGHT, by=billing, now=now)
    with pytest.raises(TaxIdTaken, match="Acme has DE136695976 already"):
        acme.add_tax_id("eu_vat", "de-136 695 976", by=billing, now=now)
    customer("Other").add_tax_id("eu_vat", RIGHT, by=billing, now=now)


def test_a_deleted_customer_refuses(billing, now):
    acme = customer("Acme")
    tax_id = acme.add_tax_id("eu_vat", RIGHT, by=billing, now=now)
    acme.mark_deleted(by=billing, now=now)
    with pytest.raises(DeletedCustomer):
        acme.add_tax_id("us_ein", "123456789", by=billing, now=now)
    with pytest.raises(DeletedCustomer):
        tax_id.remove(by=billing, now=now)


def test_adding_and_removing_stand_in_the_timeline_and_do_not_disturb_an_open_form(billing, now):
    acme = customer("Acme")
    version = acme.version
    acme.add_tax_id("eu_vat", RIGHT, by=billing, now=now).remove(by=billing, now=now)
    rows, _ = timeline(acme)
    assert [row["text"] for row in rows] == ["Tax ID removed", "Tax ID added", "Customer added"]
    assert rows[0]["changes"] == [{"field": "Tax IDs", "before": "EU VAT DE136695976", "after": ""}]
    assert acme.change({"name": "Acme Ltd"}, by=billing, now=now, base_version=version)


def test_removing_keeps_what_the_registry_said(billing, now):
    tax_id = customer("Acme").add_tax_id("eu_vat", RIGHT, by=billing, now=now)
    TaxId.objects.update(verification_status="verified", evidence={"answer": {"valid": True}})
    TaxId.objects.get().remove(by=billing, now=now)
    event = Event.objects.get(type="customer.tax_id.deleted")
    assert event.data["tax_id"] == tax_id.public_id
    assert event.data["removed"]["verification_status"] == "verified"
    assert event.data["removed"]["evidence"] == {"answer": {"valid": True}}


def test_both_spellings_find_the_customer_until_it_is_removed(billing, now):
    acme, _other = customer("Acme"), customer("Other")
    tax_id = acme.add_tax_id("us_ein", "12-3456789", by=billing, now=now)
    for query in ("123456789", "12-3456789", "taxid:12345", 'taxid:"12-345"', "acme taxid:3456789"):
        assert found(query) == {"Acme"}, query
    assert found("-taxid:12345") == {"Other"}
    tax_id.remove(by=billing, now=now)
    assert not found("123456789")
    assert not found("taxid:12345")
    acme.refresh_from_db()
    assert acme.tax_id_values == ""


def test_an_edit_keeps_the_tax_ids_findable(billing, now):
    acme = customer("Acme")
    stale = Customer.objects.get(pk=acme.pk)
    acme.add_tax_id("us_ein", "12-3456789", by=billing, now=now)
    stale.change({"name": "Acme Ltd"}, by=billing, now=now)
    assert found("taxid:123456789") == {"Acme Ltd"}


def test_the_filter_tells_who_has_one(billing, now):
    customer("With").add_tax_id("eu_vat", RIGHT, by=billing, now=now)
    customer("Without")
    assert listed(tax_id="yes") == {"With"}
    assert listed(tax_id="no") == {"Without"}
    assert listed() == {"With", "Without"}


def test_list_and_file_show_them(billing, now):
    import zoneinfo

    acme = customer("Acme")
    acme.add_tax_id("eu_vat", RIGHT, by=billing, now=now)
    acme.add_tax_id("us_ein", "123456789", by=billing, now=now)
    assert tax_ids_cell(acme) == "DE136695976, 12-3456789"
    column = next(c for c in columns(zoneinfo.ZoneInfo("UTC")) if c.key == "tax_ids")
    texts = Customer.objects.annotate(text=column.expression()).values_list("text", flat=True)
    assert list(texts) == ["eu_vat:DE136695976, us_ein:123456789"]
    customer("Bare")
    assert texts.get(name="Bare") is None


def test_the_same_tax_id_makes_a_likely_duplicate(billing, now):
    acme = customer("Acme")
    acme.add_tax_id("us_ein", "12-3456789", by=billing, now=now)
    (duplicate,) = likely_duplicates(tax_ids=["12 3456789"], country="US")
    assert (duplicate.customer, duplicate.reason) == (acme, "same tax ID")
    assert likely_duplicates(tax_ids=["12", ""]) == []


def test_erasing_the_personal_data_erases_them(billing, now):
    from datetime import timedelta

    acme = customer("Acme")
    acme.add_tax_id("eu_vat", RIGHT, by=billing, now=now)
    acme.mark_deleted(by=billing, now=now)
    acme.anonymize(now=now + timedelta(days=31))
    acme.refresh_from_db()
    assert not acme.tax_ids.exists()
    assert acme.tax_id_values == ""
    assert RIGHT.lower() not in acme.search_text
    assert RIGHT not in str(list(Event.objects.of(acme).values("data")))


def test_the_page_adds_warns_and_offers_the_countrys_types_first(desk):
    acme = customer("Acme", address_country="DE")
    address = reverse("tax_id_add", args=[acme.public_id])
    page = desk.get(address).content.decode()
    assert page.index('label="Germany"') < page.index("EU VAT") < page.index("US EIN")
    answer = desk.post(address, {"type": "eu_vat", "value": "123 456 789"}, follow=True)
    assert "The check digit of DE123456789 does not match." in answer.content.decode()
    assert acme.tax_ids.get().value == WRONG_DIGIT


def test_the_page_guesses_the_type_or_asks_for_it(desk):
    acme = customer("Acme")
    address = reverse("tax_id_add", args=[acme.public_id])
    assert desk.post(address, {"type": "", "value": RIGHT}).status_code == 302
    assert acme.tax_ids.get().type == "eu_vat"
    answer = desk.post(address, {"type": "", "value": "12345678"})
    assert answer.status_code == 422
    assert "Choose the type of" in answer.content.decode()
    assert desk.post(address, {"type": "eu_vat", "value": RIGHT}).status_code == 422


@pytest.mark.parametrize("value", ["\x00", "DE\u202e123", "x" * 5000, ""])
def test_odd_input_is_refused(desk, value):
    acme = customer("Acme")
    address = reverse("tax_id_add", args=[acme.public_id])
    assert desk.post(address, {"type": "eu_vat", "value": value}).status_code == 422
    assert desk.post(address, {"type": value or "zz_vat", "value": RIGHT}).status_code == 422


def test_the_page_removes_after_asking(desk, now):
    acme = customer("Acme")
    tax_id = acme.add_tax_id("eu_vat", RIGHT, by=desk.user, now=now)
    address = reverse("tax_id_remove", args=[acme.public_id, tax_id.public_id])
    assert "Remove EU VAT DE136695976?" in desk.get(address).content.decode()
    assert desk.post(address).status_code == 302
    assert not acme.tax_ids.exists()
    other = reverse("tax_id_remove", args=[customer("Other").public_id, tax_id.public_id])
    assert desk.post(other).status_code == 404


def test_who_only_reads_sees_them_and_changes_nothing(client, reader, billing, now):
    acme = customer("Acme")
    tax_id = acme.add_tax_id("eu_vat", RIGHT, by=billing, now=now)
    client.force_login(reader)
    page = client.get(acme.get_absolute_url()).content.decode()
    assert "DE136695976" in page
    assert "Check digit right" in page
    assert "Add tax ID" not in page
    assert client.post(reverse("tax_id_add", args=[acme.public_id])).status_code == 403
    for name in ("tax_id_remove", "tax_id_verify"):
        assert client.post(reverse(name, args=[acme.public_id, tax_id.public_id])).status_code == 403


def form(**fields):
    return {"name": "Acme", "email": "acme@example.com", **fields}


def test_the_add_form_takes_several(desk):
    rows = {"tax_ids_key": ["eu_vat", "", ""], "tax_ids_value": ["136695976", "CHE-107.787.577 IVA", ""]}
    answer = desk.post(reverse("customer_add"), form(address_country="DE", **rows))
    assert answer.status_code == 302, answer.content.decode()
    stored = Customer.objects.get().tax_ids.values_list("type", "value")
    assert list(stored) == [("eu_vat", RIGHT), ("ch_vat", "CHE107787577IVA")]


PASTED = [
    ("SE", "Org.nr 556188-8404", "eu_vat", "SE556188840401"),
    ("CH", "CHE-107.787.577 HR/MWST", "ch_vat", "CHE107787577MWST"),
    ("HU", "Adószám: 12892312-2-42", "hu_tin", "12892312242"),
    ("SG", "GST Reg. No. MR-8500000-X", "sg_gst", "MR8500000X"),
    ("IN", "0717 UNO 00157 UNO", "in_gst", "0717UNO00157UNO"),
]


@pytest.mark.parametrize(("country", "typed", "code", "value"), PASTED)
def test_what_people_paste_is_stored_alike_by_every_door(chief, billing, now, country, typed, code, value):
    for type in (code, ""):
        rows = {"tax_ids_key": [type], "tax_ids_value": [typed], "add_anyway": "1"}
        chief.post(reverse("customer_add"), form(address_country=country, **rows))
    verb, page, office = (customer(name, address_country=country) for name in ("Verb", "Page", "Office"))
    verb.add_tax_id(code, typed, by=billing, now=now)
    chief.post(reverse("tax_id_add", args=[page.public_id]), {"type": "", "value": typed})
    chief.post(reverse("admin:customers_taxid_add"), {"customer": office.pk, "type": "", "value": typed})
    assert list(TaxId.objects.values_list("type", "value")) == [(code, value)] * 5


@pytest.mark.parametrize(
    ("keys", "values", "complaint"),
    [
        (["us_ein"], ["12"], "An example is 12-3456789"),
        (["eu_vat", ""], [RIGHT, "de136695976"], "DE136695976 is there twice."),
        (["zz_vat"], ["1"], "is not a tax ID type we know"),
        ([""], ["1\x002"], "Remove the NUL character"),
    ],
)
def test_the_add_form_refuses_and_keeps_what_was_typed(desk, keys, values, complaint):
    answer = desk.post(reverse("customer_add"), form(tax_ids_key=keys, tax_ids_value=values))
    page = body(answer, 422)
    assert complaint in page
    assert not Customer.objects.exists()


def test_changing_the_country_in_the_dialog_reorders_the_types_and_keeps_the_number(desk):
    typed = form(kind="address", address_country="CH", tax_ids_key=["ch_vat"], tax_ids_value=["CHE-1"])
    page = desk.post(reverse("customer_address_fields"), typed, HTTP_HX_REQUEST="true").content.decode()
    assert 'hx-swap-oob="true"' in page
    assert "CHE-1" in page
    assert page.index('label="Switzerland"') < page.index("US EIN")


def test_the_live_notice_knows_tax_ids(desk, now):
    customer("Acme").add_tax_id("us_ein", "12-3456789", by=desk.user, now=now)
    page = desk.get(reverse("customer_duplicates"), {"tax_ids_value": ["123456789", "\x00"]}).content.decode()
    assert "same tax ID" in page


def test_the_tax_status_is_explained_where_it_is_set_and_shown(desk):
    acme = customer("Acme", tax_exempt="reverse")
    for address in (reverse("customer_add"), acme.get_absolute_url()):
        assert "say “Reverse charge”" in desk.get(address).content.decode()


@pytest.mark.parametrize("key", ["nobody", "1.5", "987654321", "9" * 30, "9" * 4400, '{"a":1}', "é"])
def test_the_admin_refuses_a_customer_that_there_is_not(chief, key):
    answer = chief.post(
        reverse("admin:customers_taxid_add"), {"customer": key, "type": "us_ein", "value": "12-3456789"}
    )
    assert "That choice is not one of the available choices" in text(answer)


def test_the_admin_adds_and_removes_by_the_same_verbs(client, administrator, now):
    acme = customer("Acme", address_country="DE")
    client.force_login(administrator)
    add = reverse("admin:customers_taxid_add")
    refused = client.post(add, {"customer": acme.pk, "type": "us_ein", "value": "1"})
    assert refused.status_code == 200
    assert "An example is" in refused.content.decode()
    assert client.post(add, {"customer": acme.pk, "type": "eu_vat", "value": "136695976"}).status_code == 302
    tax_id = acme.tax_ids.get()
    assert tax_id.value == RIGHT
    assert client.get(reverse("admin:customers_taxid_change", args=[tax_id.pk])).status_code == 200
    assert client.get(reverse("admin:customers_customer_change", args=[acme.pk])).status_code == 200
    client.post(reverse("admin:customers_taxid_delete", args=[tax_id.pk]), {"post": "yes"})
    assert not acme.tax_ids.exists()
    assert Event.objects.of(acme).filter(type="customer.tax_id.deleted", actor=administrator).exists()


def test_the_add_form_marks_the_row_that_is_wrong(desk):
    rows = {"tax_ids_key": ["eu_vat", "us_ein"], "tax_ids_value": [RIGHT, "12"]}
    page = desk.post(reverse("customer_add"), form(**rows)).content.decode()
    inputs = [tag for tag in page.split("<") if 'name="tax_ids_value"' in tag]
    assert ["is-invalid" in tag for tag in inputs] == [False, True, False, False]
