"""What the customer form accepts, refuses and makes of it."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from customers.profile.forms import CustomerForm
from tests.factories import address, customer

LEAST = {"name": "Jenny Rosen", "email": "jenny@example.com"}


def form(metadata=None, **fields):
    data = QueryDict(mutable=True)
    for name, value in (LEAST | fields).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    for key, value in metadata or []:
        data.appendlist("metadata_key", key)
        data.appendlist("metadata_value", value)
    return CustomerForm(data)


def values(**fields):
    typed = form(**fields)
    assert typed.is_valid(), typed.errors
    return typed.values()


def complaints(field, **fields):
    typed = form(**fields)
    assert set(typed.errors) == {field}, typed.errors
    return " ".join(typed.errors[field])


def test_name_and_email_are_the_least():
    assert values()["name"] == "Jenny Rosen"
    assert set(CustomerForm(QueryDict("a=b")).errors) == {"name", "email"}


LIMITS = [
    ("name", "n" * 256, "n" * 257),
    ("description", "d" * 5000, "d" * 5001),
    ("phone", "+49 30 1234567890", "+49 30 12345678901234567890"),
    ("address_line1", "l" * 5000, "l" * 5001),
    ("address_line2", "l" * 5000, "l" * 5001),
    ("address_city", "c" * 5000, "c" * 5001),
    ("shipping_name", "s" * 5000, "s" * 5001),
    ("shipping_phone", "+49 30 1234567890", "+49 30 12345678901234567890"),
    ("shipping_line1", "l" * 5000, "l" * 5001),
]
ADDRESS = address("DE", "Gasse 1", "50667", "Köln")
SHIPPING = {name.replace("address", "shipping"): value for name, value in ADDRESS.items()}


@pytest.mark.parametrize(("field", "fits", "over"), LIMITS, ids=[limit[0] for limit in LIMITS])
def test_each_field_holds_its_limit_and_refuses_one_more(field, fits, over):
    assert len(values(**(ADDRESS | SHIPPING | {field: fits}))[field]) >= min(len(fits), 13)
    assert complaints(field, **(ADDRESS | SHIPPING | {field: over}))


def test_an_email_has_a_limit_too():
    assert complaints("email", email=f"{'a' * 60}@{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 63}.{'f' * 63}.example")
    assert complaints("email", email="a" * 600)


@pytest.mark.parametrize(
    "email", ["jenny", "jenny@", "@example.com", "jenny@example", "a b@example.com", "a@b@example.com"]
)
def test_what_is_no_email_is_refused(email):
    assert "Write an e-mail address like" in complaints("email", email=email)


ODD = ["a\x00b", "a\x07b", "a\x7fb", "a\x85b", "a\u202eb", "a\u2066b", "a\ufdd0b", "a\ud800b"]


@pytest.mark.parametrize("field", ["name", "phone", "description", "shipping_name", "address_line1"])
@pytest.mark.parametrize("odd", ODD, ids=[ascii(odd) for odd in ODD])
def test_control_and_direction_characters_are_refused_everywhere(field, odd):
    assert complaints(field, **(ADDRESS | SHIPPING | {field: odd}))


@pytest.mark.parametrize("name", ["a\nb", "a\tb", "a\u2028b"])
def test_a_name_is_one_line(name):
    assert "one line" in complaints("name", name=name)


@pytest.mark.parametrize("name", ["\u200b", "\u200b\u200d", "\u0301", "   ", "\ufeff"])
def test_a_name_that_nobody_can_see_is_refused(name):
    assert complaints("name", name=name)


def test_a_description_keeps_its_lines():
    assert values(description="one\r\ntwo\n\tthree")["description"] == "one\ntwo\n\tthree"


@pytest.mark.parametrize(
    "name",
    [
        "=cmd()",
        "=cmd|' /C calc'!A0",
        "+1",
        "-2",
        "@SUM(A1)",
        "Robert'); DROP TABLE x;--",
        "<b>",
        "محمد",
        "דוד",
        "山田太郎",
        "🦄",
    ],
)
def test_a_name_is_kept_as_typed(name):
    assert values(name=name)["name"] == name


def test_spaces_around_and_between_are_tidied():
    kept = values(name="  Jenny \u00a0 Rosen ", email=" jenny@example.com ")
    assert (kept["name"], kept["email"]) == ("Jenny Rosen", "jenny@example.com")


# Metadata


def pairs(count):
    return [(f"key{n}", "value") for n in range(count)]


def test_fifty_metadata_keys_fit_and_fifty_one_do_not():
    assert len(values(metadata=pairs(50))["metadata"]) == 50
    assert complaints("metadata", metadata=pairs(51)) == "A customer can have 50 metadata keys; these are 51."


# {why: pairs that are refused for it}
BEYOND = {
    "up to 40 characters": [("k" * 41, "v")],
    "up to 500 characters": [("k", "v" * 501)],
    "square brackets": [("a[b", "v"), ("a]b", "v")],
    "needs a key": [("", "v"), ("  ", "v")],
    "one line": [("a\nb", "v")],
    "NUL": [("a\x00b", "v"), ("a", "v\x00")],
    "direction": [("a", "v\u202e")],
}


@pytest.mark.parametrize(("words", "key", "value"), [(why, *pair) for why, pairs in BEYOND.items() for pair in pairs])
def test_a_metadata_pair_beyond_the_limits_is_refused(words, key, value):
    assert words in complaints("metadata", metadata=[(key, value)])


def test_a_metadata_pair_at_the_limits_fits():
    assert values(metadata=[("k" * 40, "v" * 500)])["metadata"] == {"k" * 40: "v" * 500}


def test_a_key_without_a_value_is_left_out_and_a_key_twice_is_refused():
    assert values(metadata=[("customer_id", ""), ("a", " 1 "), ("", "")])["metadata"] == {"a": "1"}
    assert "there twice" in complaints("metadata", metadata=[("a", "1"), (" a ", "2")])


def test_refused_metadata_is_still_in_the_form():
    typed = form(metadata=[("a[b", "kept")])
    assert not typed.is_valid()
    assert {"key": "a[b", "value": "kept"} in typed.metadata_rows


def test_the_internal_customer_id_is_the_first_suggested_key():
    assert CustomerForm().metadata_rows[0] == {"key": "customer_id", "value": ""}


# Languages


def test_languages_keep_their_order_once_each_and_canonical():
    assert values(preferred_locales=["pt_br", "", "DE", "pt-BR", "iw"])["preferred_locales"] == ["pt-BR", "de", "he"]
    assert values(preferred_locales=["Deutsch", "French (Canada)"])["preferred_locales"] == ["de", "fr-CA"]


@pytest.mark.parametrize("tag", ["elvish", "xx-YY", "de_", "e", "de-DE-1", "de\x00", "<b>", "x" * 200])
def test_what_is_no_language_is_refused(tag):
    assert complaints("preferred_locales", preferred_locales=["de", tag])


def test_ten_languages_are_enough():
    tags = ["de", "en", "fr", "it", "es", "pt", "nl", "da", "sv", "fi", "pl"]
    assert len(values(preferred_locales=tags[:10])["preferred_locales"]) == 10
    assert complaints("preferred_locales", preferred_locales=tags)


# Currency, tax status, country


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("currency", "xxx"),
        ("currency", "EUR"),
        ("tax_exempt", "no"),
        ("address_country", "XX"),
        ("address_country", "de"),
    ],
)
def test_a_choice_that_is_not_offered_is_refused(field, value):
    assert complaints(field, **{field: value})


# Phones


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("030 12345678", "DE", "+493012345678"),
        ("(415) 555-0100", "US", "+14155550100"),
        ("03-1234-5678", "JP", "+81312345678"),
        ("+44 20 7946 0958", "", "+442079460958"),
        ("", "DE", ""),
    ],
)
def test_a_phone_is_kept_in_its_international_form(typed, country, kept):
    assert values(phone=typed, address_country=country)["phone"] == kept


@pytest.mark.parametrize("typed", ["call me", "12", "☎", "-- --"])
def test_what_is_no_phone_is_refused(typed):
    assert complaints("phone", phone=typed)


# Addresses


@pytest.mark.parametrize(
    ("country", "labels"),
    [
        ("DE", [["Address line 1"], ["Address line 2"], ["Postal code", "City"]]),
        ("US", [["Address line 1"], ["Address line 2"], ["City", "State", "ZIP code"]]),
        ("JP", [["Address line 1"], ["Address line 2"], ["Prefecture"], ["Postal code"]]),
        ("GB", [["Address line 1"], ["Address line 2"], ["Town or city"], ["Postcode"]]),
    ],
)
def test_fields_their_order_and_labels_follow_the_country(country, labels):
    shown = CustomerForm(initial={"address_country": country}).address_bound("address")
    assert [[field.label.split(", e.g.")[0] for field in row] for row in shown] == labels


@pytest.mark.parametrize(
    "address",
    [
        {"country": "DE", "line1": "Hauptstr. 1", "postal_code": "10115", "city": "Berlin"},
        {"country": "US", "line1": "1 Main St", "postal_code": "94103", "city": "San Francisco", "state": "CA"},
        {"country": "JP", "line1": "千代田1-1", "postal_code": "100-0001", "state": "東京都"},
        {"country": "GB", "line1": "10 Downing St", "postal_code": "SW1A 2AA", "city": "London"},
        {"country": "DE"},
        {"country": "IE", "line1": "1 Quay", "city": "Cork", "state": "Co. Cork"},
    ],
)
def test_an_address_as_people_there_write_it_is_accepted(address):
    fields = {f"address_{part}": value for part, value in address.items()}
    kept = values(**fields)
    assert {name: kept[name] for name in fields if name != "address_state"} == {
        name: value for name, value in fields.items() if name != "address_state"
    }
    assert values(**{name.replace("address", "shipping"): value for name, value in fields.items()})


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ({"country": "DE", "line1": "Hauptstr. 1", "postal_code": "1011", "city": "Berlin"}, "postal_code"),
        ({"country": "DE", "line1": "Hauptstr. 1", "postal_code": "10115"}, "city"),
        ({"country": "US", "line1": "1 Main St", "postal_code": "94103", "city": "San Francisco"}, "state"),
        ({"country": "US", "line1": "1 Main", "postal_code": "10001", "city": "X", "state": "CA"}, "postal_code"),
        ({"country": "GB", "line1": "10 Downing St", "postal_code": "99999", "city": "London"}, "postal_code"),
        ({"country": "JP", "line1": "1-1", "postal_code": "100-0001"}, "state"),
        ({"line1": "Somewhere"}, "country"),
    ],
)
def test_what_a_country_needs_is_asked_for(address, field):
    assert complaints(f"address_{field}", **{f"address_{part}": value for part, value in address.items()})


def test_a_part_that_the_country_does_not_write_stays_while_it_holds_something():
    kept = values(**ADDRESS, address_state="Nordrhein-Westfalen")
    assert kept["address_state"] == "Nordrhein-Westfalen"
    assert values(**ADDRESS)["address_state"] == ""


def test_goods_go_to_the_customer_unless_somebody_else_is_named():
    assert values(**SHIPPING)["shipping_name"] == "Jenny Rosen"
    assert values(**SHIPPING, shipping_name="Bob")["shipping_name"] == "Bob"
    assert values()["shipping_name"] == ""


# The inputs that follow the country while the form is open


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["address", "shipping"])
def test_the_address_inputs_follow_the_country_and_keep_what_was_typed(desk, kind):
    typed = {"kind": kind, f"{kind}_country": "US", f"{kind}_city": "Springfield & Co", f"{kind}_state": "IL"}
    page = desk.post(reverse("customer_address_fields"), typed).content.decode()
    assert "ZIP code" in page
    assert 'value="Springfield &amp; Co"' in page
    assert '<option value="IL" selected>' in page
    assert f'name="{kind}_line1"' in page
    other = "shipping" if kind == "address" else "address"
    assert f'name="{other}_line1"' not in page
    assert "<html" not in page


@pytest.mark.django_db
def test_a_state_of_the_former_country_is_not_lost(desk):
    typed = {"address_country": "DE", "address_state": "CA", "address_city": "Köln"}
    page = desk.post(reverse("customer_address_fields"), typed).content.decode()
    assert 'value="CA"' in page
    typed["address_country"] = "JP"
    assert '<option value="CA" selected>' in desk.post(reverse("customer_address_fields"), typed).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("country", ["", "XX", "de", "\x00", "<b>", "D" * 5000])
def test_a_nonsense_country_gives_the_plain_inputs(desk, country):
    answer = desk.post(reverse("customer_address_fields"), {"kind": "nonsense", "address_country": country})
    assert answer.status_code == 200
    assert 'name="address_line1"' in answer.content.decode()


@pytest.mark.django_db
def test_the_form_of_a_customer_shows_all_it_has(desk):
    jenny = customer(
        "Jenny",
        preferred_locales=["gsw-CH", "de"],
        metadata={"b": "2", "a": "1"},
        contacts=[{"name": "Xenia", "email": "x@example.com", "phone": "+493012345", "role": "cc"}],
        **address("DE", "Gasse 1", state="Bayern"),
    )
    shown = CustomerForm(customer=jenny)
    assert shown.language_rows == ["gsw-CH", "de", ""]
    assert ("gsw-CH", "gsw-CH") in shown.language_choices
    assert [row["key"] for row in shown.metadata_rows[:2]] == ["b", "a"]
    page = desk.get(reverse("customer_edit", args=[jenny.public_id])).content.decode()
    for text in (
        'value="Gasse 1"',
        'value="Bayern"',
        'name="contacts_name" value="Xenia"',
        'name="contacts_email" value="x@example.com"',
        '<option value="cc" selected>',
        'value="gsw-CH" selected',
    ):
        assert text in page
