"""Where the reader of a document is says how its language is written."""

import pytest
from babel.core import get_global
from babel.localedata import locale_identifiers

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, served
from billing_site.lib.places.regions import is_locale, regional_locale


@pytest.mark.parametrize(
    ("wishes", "countries", "locale"),
    [
        # A region in the tag that was chosen decides, whatever the country.
        (["de-CH"], (), "de-CH"),
        (["de-CH"], ("DE",), "de-CH"),
        (["es-AR"], ("US",), "es-AR"),
        (["pt-PT"], ("BR",), "pt-PT"),
        (["pt-BR"], ("PT",), "pt-BR"),
        (["en-IN"], (), "en-IN"),
        (["en-DE"], (), "en-DE"),
        (["fr-CH"], (), "fr-CH"),
        (["zh-SG"], (), "zh-Hans-SG"),
        (["zh-MO"], (), "zh-Hant-MO"),
        (["nn-NO"], (), "nb-NO"),
        (["sw", "nl-BE"], (), "nl-BE"),
        # Else the customer's country does, where CLDR knows it with the language.
        (["de"], ("CH",), "de-CH"),
        (["es"], ("AR",), "es-AR"),
        (["es-419"], ("MX",), "es-MX"),
        (["en"], ("IN",), "en-IN"),
        (["en"], ("US",), "en-US"),
        (["pt"], ("AO",), "pt-AO"),
        (["sv"], ("FI",), "sv-FI"),
        (["zh"], ("HK",), "zh-Hans-HK"),
        (["zh-Hant"], ("HK",), "zh-Hant-HK"),
        (["de-XX", "de-US"], ("AT", "CH"), "de-AT"),
        # Else the language is written as at home: of Portugal, and dates with the day first in English.
        (["pt"], (), "pt-PT"),
        (["en"], (), "en"),
        (["de"], ("US",), "de"),
        (["zh"], ("TW",), "zh"),
        (["ja"], ("BR",), "ja"),
        (["es-419"], ("JP",), "es-419"),
        # English has no standing there.
        (["en"], ("DE",), "en"),
        (["en"], ("FR", "US"), "en"),
        # Without a wish it is the account's language, and its country where the customer has none.
        ([], ("", "IN"), "en-IN"),
        ([], ("US", "IN"), "en-US"),
        ([], ("", ""), "en"),
    ],
)
def test_the_tag_then_the_country_then_the_language_decide(wishes, countries, locale):
    language, wish = served(wishes, "en")
    assert regional_locale(language, wish, countries) == locale


@pytest.mark.parametrize(("default", "country", "locale"), [("fr-CA", "FR", "fr-CA"), ("en-GB", "US", "en-GB")])
def test_a_default_language_with_a_region_keeps_it(default, country, locale):
    assert regional_locale(default, "", (country,)) == locale


def test_no_pair_of_language_and_region_fails():
    regions = sorted(get_global("territory_languages"))
    for language in DOCUMENT_LANGUAGES:
        for region in [*regions, "XX", "", "1", "../x", "ch"]:
            assert is_locale(regional_locale(language, "", (region,)))
    for tag in locale_identifiers():
        language, wish = served([tag.replace("_", "-")], "en")
        assert is_locale(regional_locale(language, wish))


@pytest.mark.parametrize("tag", ["", "tlh", "!!", "de-XX", "x", "en-"])
def test_what_cldr_does_not_know_is_no_locale(tag):
    assert not is_locale(tag)
