"""Telephone numbers as typed, stored, shown and compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_site.lib.places.phones import MAX_LENGTH, canonical_phone, display_phone, phone_key


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("(415) 555-0100", "US", "+14155550100"),
        ("+1 415 555 0100", None, "+14155550100"),
        ("+1 415 555 0100", "DE", "+14155550100"),
        ("030 1234567", "DE", "+49301234567"),
        ("030 1234567", "de", "+49301234567"),
        ("０３－１２３４－５６７８", "JP", "+81312345678"),
        ("٠٥٠ ١٢٣ ٤٥٦٧", "AE", "+971501234567"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("020\u20117946\u20110018", "GB", "+442079460018"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("+39 06 1234567", None, "+39061234567"),
        ("", "US", ""),
        ("   ", None, ""),
    ],
)
def test_a_number_is_stored_in_its_international_form(typed, country, stored):
    assert canonical_phone(typed, country) == stored


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("  555  0100 ", None, "555 0100"),
        ("555-01", "US", "555-01"),
        ("+999 12 34", None, "+999 12 34"),
    ],
)
def test_a_number_that_cannot_be_understood_is_kept_tidied(typed, country, stored):
    assert canonical_phone(typed, country) == stored


def test_an_extension_is_kept():
    assert canonical_phone("+1 415 555 0100 ext. 7", None) == "+14155550100;ext=7"
    assert display_phone("+14155550100;ext=7") == "+1 415-555-0100 ext. 7"


@pytest.mark.parametrize("typed", ["call me", "12", "jenny@example.com", "+", "☎ 12345", "12345<b>"])
def test_nonsense_is_refused_in_plain_words(typed):
    with pytest.raises(ValueError, match="not a phone number"):
        canonical_phone(typed, "US")


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="at most 20 characters"):
        canonical_phone("1" * 21, None)
    with pytest.raises(ValueError, match="NUL"):
        canonical_phone("+1415\0", None)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [("+14155550100", "+1 415-555-0100"), ("+49301234567", "+49 30 1234567"), ("555 0100", "555 0100"), ("", "")],
)
def test_a_number_is_shown_as_people_read_it(stored, shown):
    assert display_phone(stored) == shown


def test_spellings_of_one_number_share_a_key():
    keys = {
        phone_key(text, "US") for text in ("(415) 555-0100", "+1 415.555.0100", "tel 1 415 555 0100", "+14155550100")
    }
    assert keys == {"14155550100"}
    assert phone_key("555 0100") == "5550100"
    assert phone_key("none") == ""


@given(
    st.text(max_size=24) | st.from_regex(r"\A\+?[0-9 ().-]{3,22}\Z"),
    st.sampled_from([None, "US", "DE", "JP", "XX", "IT"]),
)
def test_only_valueerror_is_raised_and_storing_twice_changes_nothing(text, country):
    try:
        stored = canonical_phone(text, country)
    except ValueError:
        return
    assert len(stored) <= MAX_LENGTH
    assert canonical_phone(stored, country) == stored
    assert phone_key(stored, country) == phone_key(text, country)
    assert display_phone(stored) or not stored
