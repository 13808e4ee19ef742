"""Currencies typed as text."""

import pytest
from babel import Locale

from billing_site.lib.money.currencies import CURRENCIES
from billing_site.lib.money.names import ALIASES, SIGNS, read_currency
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES


def test_every_currency_is_found_by_its_name_in_every_language_of_documents():
    for language in DOCUMENT_LANGUAGES:
        theirs = Locale.parse(language, sep="-").currencies
        for code in CURRENCIES:
            if name := theirs.get(code.upper()):
                assert read_currency(name) == code, (language, name)


def test_every_sign_is_one_currency_or_asked_back_with_all_of_them():
    for sign, text in SIGNS.items():
        codes = text.split()
        assert set(codes) <= set(CURRENCIES), sign
        if len(codes) == 1:
            assert read_currency(sign.upper()) == codes[0]
        elif sign not in CURRENCIES:
            with pytest.raises(ValueError, match="may be any of") as refusal:
                read_currency(sign)
            assert all(code.upper() in str(refusal.value) for code in codes)
    for code, names in ALIASES.items():
        assert {read_currency(name) for name in names.split(";")} == {code}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("EUR", "eur"), ("eur", "eur"), ("Euro", "eur"), ("EUROS", "eur"), ("€", "eur"),
        ("EUR (€)", "eur"), ("€ EUR", "eur"), ("Euro (€)", "eur"), ("€ Euro", "eur"), ("eur - euro", "eur"),
        ("US $", "usd"), ("usd $", "usd"), ("US Dollar ($)", "usd"), ("£ sterling", "gbp"), ("Yen (¥)", "jpy"),
        ("Swedish Krona (kr)", "sek"), ("Norwegian kr", "nok"), ("KD", "kwd"), ("J.D.", "jod"),
        ("USD - US Dollar", "usd"), ("US-Dollar", "usd"), ("$ USD", "usd"), ("US$", "usd"),
        ("Kanadischer Dollar", "cad"),
        ("Schweizer Franken", "chf"), ("Franken", "chf"), ("zł", "pln"), ("Złoty", "pln"),
        ("Kč", "czk"), ("Ft", "huf"),
        ("₹", "inr"), ("Yen", "jpy"), ("円", "jpy"), ("人民币", "cny"), ("R$", "brl"),
        ("pounds sterling", "gbp"), ("", ""),
    ],
)  # fmt: skip
def test_a_currency_is_read_however_people_write_it(typed, code):
    assert read_currency(typed) == code


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("kr", "DKK, ISK, NOK, SEK"), ("KR.", "DKK, ISK, NOK, SEK"),
        ("£", "EGP, FKP, GBP, GIP, LBP, SHP"), ("￥", "CNY, JPY"),
        ("Rs.", "INR, LKR, MUR, NPR, PKR, SCR"), ("Peso", "ARS, CLP, COP, DOP, MXN, PHP, UYU"), ("рубль", "BYN, RUB"),
        ("Krone", "CZK, DKK, ISK, NOK, SEK"), ("Shilling", "KES, SOS, TZS, UGX"),
        ("FCFA", "XAF, XOF"), ("dirham", "AED, MAD"),
    ],
)  # fmt: skip
def test_what_several_currencies_share_is_never_guessed(typed, codes):
    with pytest.raises(ValueError, match=f"may be any of {codes}. Write the code."):
        read_currency(typed)
    with pytest.raises(ValueError, match=r"AUD, BBD, .*, USD, XCD\. Write the code\."):
        read_currency("Dollar ($)")
    with pytest.raises(ValueError, match=r"ARS, AUD, .*, USD, UYU, XCD\. Write the code\."):
        read_currency("$")


@pytest.mark.parametrize(
    "typed", ["Bitcoin", "XXX", "the", "of", "EUR/USD", "EUR ($)", "US Dollar (€)", "foo $", "12", "?", "r " * 90]
)
def test_what_is_no_currency_is_refused(typed):
    with pytest.raises(ValueError, match="is not a currency you can bill in"):
        read_currency(typed)
