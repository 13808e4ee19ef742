"""Countries and languages typed as text."""

import pytest
from babel.core import get_global
from hypothesis import given
from hypothesis import strategies as st

from billing_site.lib.places.countries import countries, is_country
from billing_site.lib.places.country_aliases import ALIASES, SHARED
from billing_site.lib.places.country_names import names, read_country
from billing_site.lib.places.language_names import ALIASES as LANGUAGE_ALIASES
from billing_site.lib.places.language_names import read_language
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, canonical_tag, own_name


def test_every_country_is_found_by_its_name_in_every_language_of_documents():
    asked = []
    for language in DOCUMENT_LANGUAGES:
        for code, name in countries(language):
            try:
                # "NGA" is Nigeria, "Nga" is Vietnamese for Russia.
                loud = name if name == "Nga" else name.upper()
                assert read_country(name) == read_country(loud) == code, (language, name)
            except ValueError:
                asked.append((language, name))
    # Whose name there is another's in other languages.
    assert sorted(asked) == [("es", "Congo"), ("nb", "Kongo"), ("pl", "Kongo"), ("pt", "Guiana"), ("pt-BR", "Guiana")]


def test_every_alias_and_every_code_of_three_letters_is_understood():
    for code, aliases in ALIASES.items():
        assert is_country(code)
        for name in aliases.split(";"):
            assert read_country(name) == code, name
    alpha_3 = {old: new[0] for old, new in get_global("territory_aliases").items() if old.isalpha() and len(new) == 1}
    known = {old: new for old, new in alpha_3.items() if len(old) == 3 and is_country(new)}
    assert len(known) > 245
    assert {old: read_country(old.lower()) for old in known} == known


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("UK", "GB"), ("EL", "GR"), ("el", "GR"), ("U.K.", "GB"), ("England", "GB"), ("Northern Ireland", "GB"),
        ("Holland", "NL"), ("USA", "US"), ("U. S. A.", "US"), ("us", "US"), ("Turkey", "TR"), ("TÜRKİYE", "TR"),
        ("Deutschland", "DE"), ("DEUTSCHLAND ", "DE"), ("deu", "DE"), ("Bundesrepublik Deutschland", "DE"),
        ("Südkorea", "KR"), ("Suedkorea", "KR"), ("Oesterreich", "AT"),
        ("Republik Österreich", "AT"), ("Czech Republic", "CZ"),
        ("Cote d'Ivoire", "CI"), ("COTE DIVOIRE", "CI"), ("Côte d’Ivoire", "CI"), ("Ivory Coast", "CI"),
        ("Saint Lucia", "LC"), ("St. Lucia", "LC"), ("Antigua and Barbuda", "AG"), ("Antigua", "AG"),
        ("Trinidad & Tobago", "TT"),
        ("The Netherlands", "NL"), ("Netherlands (the)", "NL"), ("Netherlands (Kingdom of the)", "NL"),
        ("Korea, Republic of", "KR"), ("Korea (the Republic of)", "KR"),
        ("Korea (Democratic People's Republic of)", "KP"),
        ("Iran, Islamic Republic of", "IR"), ("Congo, The Democratic Republic of the", "CD"),
        ("Republic of the Congo", "CG"),
        ("Moldova, Republic of", "MD"), ("Tanzania, United Republic of", "TZ"), ("Virgin Islands, U.S.", "VI"),
        ("Taiwan, Province of China", "TW"), ("Republic of China", "TW"), ("People's Republic of China", "CN"),
        ("Hong Kong SAR China", "HK"), ("Macau", "MO"), ("Swaziland", "SZ"), ("Burma", "MM"), ("Cape Verde", "CV"),
        ("Kingdom of Sweden", "SE"), ("Königreich Schweden", "SE"),
        ("République du Sénégal", "SN"), ("State of Qatar", "QA"),
        ("Grand Duchy of Luxembourg", "LU"), ("Confédération suisse", "CH"), ("Magyarország", "HU"), ("Россия", "RU"),
        ("Україна", "UA"), ("भारत", "IN"), ("საქართველო", "GE"), ("ایران", "IR"), ("日本", "JP"),
        ("한국", "KR"), ("中国", "CN"),
        ("Elfenbeinküste", "CI"), ("Weißrussland", "BY"), ("Wit-Rusland", "BY"), ("السعودية", "SA"),
        ("Moldawien", "MD"), ("Méjico", "MX"), ("VAE", "AE"), ("N. Ireland", "GB"), ("Korea Republic", "KR"),
        ("Lichtenstein", "LI"), ("Gaza", "PS"),
        ("Mỹ", "US"), ("Nga", "RU"), ("NGA", "NG"), ("nga", "NG"), ("DE - Germany", "DE"), ("Germany (DE)", "DE"),
        ("Deutschland / Germany", "DE"), ("", ""), ("  ", ""),
    ],
)  # fmt: skip
def test_a_country_is_read_however_people_write_it(typed, code):
    assert read_country(typed) == code


@pytest.mark.parametrize(
    "typed", ["Atlantis", "XX", "The", "Republic of", "United", "Germany France", "DE / FR", "State of Georgia"]
)
def test_what_is_no_country_is_refused_in_plain_words(typed):
    with pytest.raises(ValueError, match=r"is not a country\. Use its name or a code such as DE\."):
        read_country(typed)


@pytest.mark.parametrize("typed", SHARED)
def test_a_name_that_several_countries_have_is_asked_back(typed):
    with pytest.raises(ValueError, match=r"may be .*\([A-Z]{2}\)\. Write the code\.") as refusal:
        read_country(typed.upper())
    assert all(f"({code})" in str(refusal.value) for code in SHARED[typed].split())


@given(st.text(max_size=30) | st.sampled_from(sorted(names())))
def test_reading_a_country_gives_a_code_or_a_reason(text):
    try:
        code = read_country(text)
    except ValueError:
        return
    assert not code or is_country(code)


def test_every_language_of_documents_is_found_by_its_names():
    for tag, english in DOCUMENT_LANGUAGES.items():
        assert canonical_tag(read_language(own_name(tag))) == tag
        assert read_language(english).split("-")[0] == tag.split("-")[0]
    for tag, aliases in LANGUAGE_ALIASES.items():
        assert {read_language(name) for name in aliases.split(";")} == {canonical_tag(tag)}


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("German", "de"), ("DEUTSCH", "de"), ("Französisch", "fr"), ("francais", "fr"),
        ("Japonais", "ja"), ("日本語", "ja"),
        ("English (UK)", "en-GB"), ("British English", "en-GB"),
        ("French (Switzerland)", "fr-CH"), ("Deutsch (Österreich)", "de-AT"),
        ("German - Austria", "de-AT"), ("Portuguese (Brazil)", "pt-BR"),
        ("Traditional Chinese", "zh-TW"), ("中文", "zh"),
        ("Norwegian", "nb"), ("Nynorsk", "nn"), ("Tagalog", "fil"), ("Spanish (Mexico)", "es-MX"),
        ("українська", "uk"),
        ("Deutsch/German", "de"), ("tai", "th"), ("ger", "de"), ("pt_br", "pt-BR"),
    ],
)  # fmt: skip
def test_a_language_is_read_by_name_or_tag(typed, tag):
    assert read_language(typed) == tag


@pytest.mark.parametrize("typed", ["Elbisch", "English (Mordor)", "xx-YY", "", "Deutsch/French"])
def test_what_is_no_language_is_refused(typed):
    with pytest.raises(ValueError, match="is not a language we know"):
        read_language(typed)
