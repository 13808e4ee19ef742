"""Telephone numbers as typed, stored, shown and compared."""

import pytest
from hypothesis import example, given
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
        ("0800 GETHELP", "DE", "+498004384357"),
        ("+49 170 1234567 (mobil)", None, "+491701234567"),
        ("0170 1234567, Büro", "DE", "+491701234567"),
        ("(415) 555-0100 work", "US", "+14155550100"),
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


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("491701234567", "DE", "+491701234567"), ("49 170 1234567", "DE", "+491701234567"),
        ("(49) 170 1234567", "DE", "+491701234567"), ("4915112345678", "DE", "+4915112345678"),
        ("49301234567", "DE", "+49301234567"), ("436641234567", "AT", "+436641234567"),
        ("393331234567", "IT", "+393331234567"), ("14155550100", "US", "+14155550100"),
        ("33612345678", "FR", "+33612345678"), ("447911123456", "GB", "+447911123456"),
        ("919876543210", "IN", "+919876543210"), ("628123456789", "ID", "+628123456789"),
        ("41791234567", "CH", "+41791234567"), ("352621123456", "LU", "+352621123456"),
        ("79161234567", "RU", "+79161234567"), ("8613812345678", "CN", "+8613812345678"),
        ("491701234567 ext. 7", "DE", "+491701234567;ext=7"),
        # National numbers that begin with the digits of their country.
        ("0491 7012345", "DE", "+494917012345"), ("0491701234567", "DE", "+49491701234567"),
        ("4917012345", "DE", "+494917012345"), ("391 1234567", "IT", "+393911234567"),
        ("45 12 34 56", "DK", "+4545123456"),
        ("9198765432", "IN", "+919198765432"), ("7011234567", "KZ", "+77011234567"),
        ("0039 06 1234567", "IT", "+39061234567"),
        # Another country's code without its sign is not guessed.
        ("491701234567", None, "491701234567"),
    ],
)  # fmt: skip
def test_digits_with_the_countrys_own_code_are_read_as_if_they_had_the_sign(typed, country, stored):
    assert canonical_phone(typed, country) == stored


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        *(
            (typed, "spreadsheet has shortened")
            for typed in (
                "4.91701E+11",
                "4,91701E+11",
                "4.91701e11",
                "1E+10",
                "+4.9E+11",
                "4.91701 E+11",
                "４.９E＋１１",
            )
        ),
        *(
            (typed, "is a date")
            for typed in (
                *("2026-01-05", "05.01.2026", "1/5/2026", "12/31/1999", "31-12-1999", "5.1.26", "01/02/03", "2026/1/5"),
                *("2026-01-05 00:00:00", "2026-01-05T10:00:00Z", "1/5/2026 10:30 AM", "12:30", "Jan-70", "5-Jan-2026"),
                *("Tue, 5 May 2026", "Sat May 12 2020", "1899-12-30", "1/0/1900"),
                *("5. Mai 2026", "May 5, 2026", "01 août 1975", "12 декабря 2026", "5. 1. 2026", "Dec 2026"),
            )
        ),
        *(
            (typed, "is a decimal number")
            for typed in (
                *("491701234567.0", "491701234567,00", "49170123456.7", "-491701234567", "491,701,234,567", "3.14"),
                *("491.701.234.567,00", "4,91701234567", "4.91701", "0.491701234567", "+491701234567.0", "1,234.5"),
            )
        ),
    ],
)
@pytest.mark.parametrize("country", [None, "DE", "US"])
def test_what_a_spreadsheet_made_of_a_number_is_refused(typed, words, country):
    with pytest.raises(ValueError, match=words) as refusal:
        canonical_phone(typed, country)
    assert "format the column as text" in str(refusal.value)


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("01.02.03.04.05", "FR", "+33102030405"), ("415.555.0100", "US", "+14155550100"),
        ("1.4155550100", "US", "+14155550100"),
        ("+49.1701234567", None, "+491701234567"), ("030.1234567", "DE", "+49301234567"),
        ("91.123.45.67", "ES", "+34911234567"),
        ("512.345.678", "PL", "+48512345678"), ("030/1234567", "DE", "+49301234567"), ("12-34-56", None, "12-34-56"),
        ("12 05 19 90", "DK", "+4512051990"), ("8.8005553535", "RU", "+78005553535"),
        ("tel 415 555 0100", "US", "+14155550100"),
        ("0170-12.34.56.7", "DE", "+491701234567"),
    ],
)  # fmt: skip
def test_numbers_with_points_and_strokes_are_no_figures(typed, country, stored):
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


@example("+310000000", None)
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
