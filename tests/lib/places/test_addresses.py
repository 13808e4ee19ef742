"""Address forms, printed addresses and complaints about them, country by country."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from billing_site.lib.places.addresses import KEYS, address_form, check_address, format_address
from billing_site.lib.places.countries import countries, country_name, is_country, state_choices
from billing_site.lib.places.state_aliases import STATE_ALIASES
from billing_site.lib.places.states import find_state, read_state

CODES = [code for code, _name in countries()]


def an_address(line1="1 Main St", line2="", city="", state="", postal_code="", country="US"):
    return {
        "line1": line1, "line2": line2, "city": city, "state": state, "postal_code": postal_code, "country": country,
    }  # fmt: skip


def form_names(country, locale="en", usual_only=True):
    rows = [[f.name for f in row if f.usual or not usual_only] for row in address_form(country, locale=locale)]
    return [row for row in rows if row]


def field(country, name):
    return next(f for row in address_form(country) for f in row if f.name == name)


def test_the_form_of_the_united_states():
    assert form_names("US") == [["line1"], ["line2"], ["city", "state", "postal_code"]]
    assert field("US", "postal_code").label == "ZIP code"
    assert field("US", "postal_code").example == "95014"
    assert field("US", "state").label == "State"
    assert ("CA", "California") in field("US", "state").choices
    assert field("US", "state").required
    assert not field("US", "line2").required


def test_the_form_of_japan_follows_the_reader():
    assert form_names("JP", "ja", usual_only=False) == [["postal_code"], ["state", "city"], ["line1"], ["line2"]]
    assert form_names("JP", "en", usual_only=False)[-2:] == [["city", "state"], ["postal_code"]]
    assert field("JP", "state").label == "Prefecture"
    assert ("Tokyo", "Tokyo") in state_choices("JP", "en")
    assert ("東京都", "東京都") in state_choices("JP", "ja")


@pytest.mark.parametrize(
    ("country", "name", "label"),
    [
        ("GB", "postal_code", "Postcode"), ("GB", "city", "Town or city"), ("IE", "postal_code", "Eircode"),
        ("IN", "postal_code", "PIN code"), ("CA", "state", "Province"), ("AE", "state", "Emirate"),
        ("IE", "state", "County"), ("AU", "city", "Suburb"), ("DE", "postal_code", "Postal code"),
    ],
)  # fmt: skip
def test_labels_are_the_words_of_the_country(country, name, label):
    assert field(country, name).label == label


def test_fields_a_country_does_not_use_are_marked():
    assert not field("DE", "state").usual
    assert not field("AE", "postal_code").usual
    assert field("DE", "city").usual


@pytest.mark.parametrize("country", [*CODES, "", "XQ"])
def test_every_country_has_a_form_with_every_field_once(country):
    names = [f.name for row in address_form(country) for f in row]
    assert sorted(names) == sorted(set(KEYS) - {"country"})


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (an_address("510 Townsend St", "Suite 2", "San Francisco", "CA", "94103"),
         ["510 Townsend St", "Suite 2", "San Francisco, CA 94103", "United States"]),
        (an_address(city="Austin", postal_code="73301"), ["1 Main St", "Austin 73301", "United States"]),
        (an_address(), ["1 Main St", "United States"]),
        (an_address("Unter den Linden 1", "", "Berlin", "Berlin", "10117", "DE"),
         ["Unter den Linden 1", "10117 Berlin", "Germany"]),
        (an_address("Marienplatz 1", "", "München", "Bayern", "80331", "DE"),
         ["Marienplatz 1", "80331 München", "Bayern", "Germany"]),
        (an_address("10 Downing St", "", "London", "", "SW1A 2AA", "GB"),
         ["10 Downing St", "London", "SW1A 2AA", "United Kingdom"]),
        (an_address("Storgatan 1", "", "Stockholm", "", "114 55", "SE"),
         ["Storgatan 1", "SE-114 55 Stockholm", "Sweden"]),
        (an_address("Bahnhofstrasse 1", "", "Zürich", "", "CH-8001", "CH"),
         ["Bahnhofstrasse 1", "CH-8001 Zürich", "Switzerland"]),
        (an_address("神宮前1-2-3", "4号室", "渋谷区", "東京都", "150-0001", "JP"),
         ["〒150-0001", "東京都渋谷区", "神宮前1-2-3", "4号室", "Japan"]),
        (an_address("1-2-3 Jingumae", "", "Shibuya-ku", "Tokyo", "150-0001", "JP"),
         ["1-2-3 Jingumae", "Shibuya-ku, Tokyo", "150-0001", "Japan"]),
    ],
)  # fmt: skip
def test_an_address_is_printed_as_its_country_does(address, lines):
    assert format_address(address) == lines


@pytest.mark.parametrize("country", ["AE", "GI", "JP", "KY", "MO", "NR", "SG"])
def test_the_city_is_never_dropped(country):
    assert "Springfield" in " ".join(format_address(an_address(city="Springfield", country=country)))


@pytest.mark.parametrize(
    ("city", "state", "country", "lines"),
    [
        ("Singapore", "", "SG", ["1 Main St", "SINGAPORE 12345", "Singapore"]),
        ("Gibraltar", "", "GI", ["1 Main St", "12345", "Gibraltar"]),
        ("Dubai", "Dubai", "AE", ["1 Main St", "12345", "Dubai", "United Arab Emirates"]),
        ("St Helier", "", "JE", ["1 Main St", "St Helier", "12345", "Jersey"]),
    ],
)
def test_a_city_state_is_not_printed_twice(city, state, country, lines):
    assert format_address(an_address(city=city, state=state, postal_code="12345", country=country)) == lines


@pytest.mark.parametrize("country", [*CODES, "", "XQ"])
def test_nothing_typed_is_left_out_anywhere(country):
    address = an_address("LINE-A", "LINE-B", "CITY-C", "STATE-S", "ZIP-Z", country)
    printed = "\n".join(format_address(address))
    assert all(printed.count(part) == 1 for part in ("LINE-A", "LINE-B", "CITY-C", "STATE-S", "ZIP-Z"))


def test_the_country_is_in_the_language_of_the_document_or_absent():
    germany = an_address(country="de")
    assert format_address(germany, locale="fr")[-1] == "Allemagne"
    assert format_address(germany, locale="zh-TW")[-1] == "德國"
    assert format_address(germany, locale="tlh")[-1] == "Germany"
    assert format_address(germany, with_country=False) == ["1 Main St"]


def test_an_empty_address_has_no_lines():
    assert format_address({}) == []
    assert format_address(dict.fromkeys(KEYS)) == []
    assert format_address({"country": "JP"}) == ["Japan"]


@given(st.fixed_dictionaries({key: st.text(max_size=8) | st.none() for key in KEYS}), st.sampled_from([*CODES, "XQ"]))
@example(an_address(line1="", postal_code="0 \n0"), "DM")
def test_any_address_can_be_printed_and_checked(address, country):
    address["country"] = country
    assert all(line == line.strip() and line for line in format_address(address)[:-1])
    assert set(check_address(address, strict=True)) <= set(KEYS)


@pytest.mark.parametrize(
    "address",
    [{}, {"country": "US"}, {"country": "us"}, {"city": "Berlin"}, an_address(state="california"),
     an_address(state="US-NY"),
     an_address(postal_code="sw1a 2aa", country="GB"), an_address(postal_code="SE-114 55", country="SE"),
     an_address(postal_code="D-10117", country="DE"),
     an_address(postal_code="L-1234", country="LU"), an_address(state="東京", country="JP"),
     an_address(postal_code="00000", country="AE"), an_address(state="Bayern", country="DE")],
)  # fmt: skip
def test_partial_and_sloppy_addresses_are_fine(address):
    assert check_address(address) == {}


@pytest.mark.parametrize(
    ("address", "key", "words"),
    [
        (an_address(country="XQ"), "country", "XQ"),
        (an_address(country="Germany"), "country", "two letters"),
        (an_address(state="Bavaria"), "state", "United States has no state “Bavaria”"),
        (
            an_address(postal_code="1234"),
            "postal_code",
            "“1234” is not a valid ZIP code (United States). It looks like 95014.",
        ),
        (an_address(postal_code="ABC", country="GB"), "postal_code", "Postcode"),
        (an_address(line1="a\0"), "line1", "NUL"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(address, key, words):
    assert words in check_address(address)[key]


def test_strict_asks_for_what_the_post_needs():
    assert set(check_address(an_address(), strict=True)) == {"city", "state", "postal_code"}
    assert check_address({}, strict=True) == {"country": "Choose a country."}
    complete = an_address(city="New York", state="NY", postal_code="10001")
    assert check_address(complete, strict=True) == {}
    assert "New York" in check_address(complete | {"postal_code": "94103"}, strict=True)["postal_code"]
    assert check_address(complete | {"postal_code": "94103"}) == {}


@pytest.mark.parametrize(
    ("country", "typed", "value"),
    [
        ("US", "calif", "CA"), ("US", "us-ca", "CA"), ("US", " New  York ", "NY"), ("US", "XX", None),
        ("US", "new", None), ("JP", "東京", "Tokyo"), ("JP", "JP-13", "Tokyo"), ("HK", "九龍", "Kowloon"),
        ("CA", "Colombie-Britannique", "BC"),
        ("IE", "Dublin", "Co. Dublin"), ("BR", "sao paulo", "SP"), ("DE", "Bayern", None), ("XQ", "x", None),
        ("US", "", None),
    ],
)  # fmt: skip
def test_a_state_is_found_however_it_is_written(country, typed, value):
    assert find_state(country, typed) == value


@pytest.mark.parametrize(
    ("country", "typed", "stored"),
    [
        ("US", "US-CA", "CA"), ("US", "Calif.", "CA"), ("US", "california", "CA"), ("US", "N.Y.", "NY"),
        ("US", "Washington, D.C.", "DC"), ("US", "Washington State", "WA"), ("US", "Georgia", "GA"),
        ("CA", "Québec", "QC"), ("CA", "P.E.I.", "PE"), ("CA", "ca-on", "ON"), ("CA", "Nouvelle-Écosse", "NS"),
        ("AU", "N.S.W.", "NSW"), ("AU", "AU-VIC", "VIC"), ("AU", "Queensland", "QLD"),
        ("MX", "MX-CMX", "CDMX"), ("MX", "D.F.", "CDMX"), ("MX", "Nuevo Leon", "N.L."),
        ("MX", "Edo. Mex.", "Estado de México"),
        ("BR", "BR-SP", "SP"), ("BR", "São Paulo", "SP"),
        ("AR", "AR-C", "Ciudad Autónoma de Buenos Aires"), ("AR", "CABA", "Ciudad Autónoma de Buenos Aires"),
        ("IN", "IN-MH", "Maharashtra"), ("IN", "Orissa", "Odisha"), ("IN", "IN-TS", "Telangana"),
        ("IN", "IN-OD", "Odisha"),
        ("CN", "CN-GD", "Guangdong Sheng"), ("CN", "CN-44", "Guangdong Sheng"),
        ("CN", "Guangdong Province", "Guangdong Sheng"),
        ("CN", "广东省", "广东省"), ("JP", "JP-13", "Tokyo"), ("JP", "東京都", "東京都"),
        ("JP", "Kanagawa-ken", "Kanagawa"),
        ("KR", "KR-11", "Seoul"), ("KR", "Gyeonggi", "Gyeonggi-do"), ("KR", "경기도", "경기도"),
        ("IE", "County Cork", "Co. Cork"),
        ("IE", "IE-CO", "Co. Cork"), ("IT", "Milano", "MI"), ("IT", "IT-RM", "RM"),
        ("ES", "Vizcaya", "BI"), ("ES", "Illes Balears", "PM"),
        ("AE", "AE-DU", "Dubai"), ("TR", "TR-34", "İstanbul"), ("ID", "West Java", "Jawa Barat"),
        ("VN", "Saigon", "Ho Chi Minh City"),
        ("UA", "Kyiv", "Kyiv city"), ("NG", "Lagos State", "Lagos"), ("PH", "NCR", "Metro Manila"),
        # No state, or not surely one: kept.
        ("US", "Kansas City", "Kansas City"), ("US", "West", "West"), ("TW", "Chiayi", "Chiayi"),
        ("US", " Foo  Bar ", "Foo Bar"),
        ("DE", "Bayern", "Bayern"), ("", "CA", "CA"), ("US", "", ""),
    ],
)  # fmt: skip
def test_a_state_is_stored_as_forms_store_it(country, typed, stored):
    assert read_state(country, typed) == stored
    assert read_state(country, stored) == stored


def test_every_alias_of_a_state_names_one_that_is_offered():
    for country, lines in STATE_ALIASES.items():
        values = dict(state_choices(country))
        for line in lines.split(";"):
            value = read_state(country, line.partition("=")[0])
            assert value in values, (country, line)
            for alias in line.partition("=")[2].split(","):
                assert read_state(country, alias) == value, (country, alias)


def test_every_iso_code_of_the_data_is_a_state_and_every_offered_state_stays_itself():
    for country in CODES:
        for value, label in state_choices(country):
            assert read_state(country, value) == read_state(country, label) == value, (country, label)


def test_every_offered_state_is_found_again():
    for country in CODES:
        for value, label in state_choices(country):
            assert find_state(country, value) == value
            assert find_state(country, label), (country, label)


@pytest.mark.parametrize("locale", ["ja", "zh-HK", "ar", "ru", "th", "ko", "uk"])
def test_every_state_offered_to_native_readers_is_accepted(locale):
    lost = [(c, v) for c in CODES for v, _ in state_choices(c, locale) if check_address({"country": c, "state": v})]
    assert lost == []


def test_countries_are_sorted_by_name_in_the_language():
    names = [name for _code, name in countries("en")]
    assert len(names) >= 249
    assert names[:3] == ["Afghanistan", "Åland Islands", "Albania"]
    assert ("DE", "Deutschland") in countries("de")
    assert [is_country(code) for code in ("XK", "ZZ", "de")] == [True, False, False]
    assert country_name("QQ") == "QQ"
