"""Language tags, names of languages and the choice of a document's language."""

import pytest
from babel import localedata
from hypothesis import given
from hypothesis import strategies as st

from billing_site.lib.places.locales import (
    DOCUMENT_LANGUAGES,
    READ_AS,
    STANDARDS,
    best_supported,
    canonical_tag,
    direction,
    english_name,
    own_name,
    suggestions,
)


def test_documents_speak_the_forty_one_languages_and_arabic_and_hebrew():
    assert len(DOCUMENT_LANGUAGES) == 43
    assert {"ar", "he", "ml", "mt", "fil", "es-419", "zh-HK"} <= set(DOCUMENT_LANGUAGES)
    assert all(canonical_tag(tag) == tag for tag in DOCUMENT_LANGUAGES)


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("iw", "he"), ("pt_br", "pt-BR"), (" EN-us ", "en-US"), ("zh-TW", "zh-TW"), ("zh_hant_tw", "zh-Hant-TW"),
        ("sr-latn-rs", "sr-Latn-RS"), ("es-419", "es-419"), ("tl", "fil"), ("in", "id"), ("de-1996", "de-1996"),
        ("en-u-ca-gregory", "en-u-ca-gregory"), ("i-klingon", "tlh"), ("ckb", "ckb"),
    ],
)  # fmt: skip
def test_a_tag_has_one_spelling(typed, tag):
    assert canonical_tag(typed) == tag


@pytest.mark.parametrize(
    "typed",
    ["", "xx-YY", "german", "c", "a b", "en-QQ9", "und", "x-private", "français", "en-" * 40, "１２", "en\n<b>"],
)
def test_what_is_no_language_is_refused_in_plain_words(typed):
    with pytest.raises(ValueError, match="is not a language we know"):
        canonical_tag(typed)


@given(st.text(max_size=12) | st.from_regex(r"\A[a-z]{2,3}([-_][A-Za-z0-9]{2,4}){0,2}\Z"))
def test_a_canonical_tag_stays_as_it_is_and_nothing_but_valueerror_is_raised(text):
    try:
        tag = canonical_tag(text)
    except ValueError:
        return
    assert canonical_tag(tag) == tag
    assert own_name(tag)
    assert english_name(tag)
    assert direction(tag) in ("ltr", "rtl")


@pytest.mark.parametrize(
    ("tag", "own", "english"),
    [
        ("fr-CA", "français (Canada)", "French (Canada)"), ("ja", "日本語", "Japanese"),
        ("zh", "简体中文", "Chinese (Simplified)"),
        ("zh-TW", "繁體中文（台灣）", "Chinese (Taiwan)"),
        ("es-419", "español (Latinoamérica)", "Spanish (Latin America)"),
        ("he", "עברית", "Hebrew"), ("de-AT", "Deutsch (Österreich)", "German (Austria)"), ("tlh", "tlh", "Klingon"),
    ],
)  # fmt: skip
def test_a_language_is_named_by_its_speakers_and_in_english(tag, own, english):
    assert own_name(tag) == own
    assert english_name(tag) == english


def test_every_document_language_has_a_name_of_its_own():
    names = [own_name(tag) for tag in DOCUMENT_LANGUAGES]
    assert len(set(names)) == len(names)
    assert not set(names) & set(DOCUMENT_LANGUAGES)


@pytest.mark.parametrize(
    ("tag", "way"),
    [("ar", "rtl"), ("he", "rtl"), ("iw", "rtl"), ("fa-IR", "rtl"), ("ur", "rtl"), ("ckb", "rtl"), ("az-Arab", "rtl"),
     ("en", "ltr"), ("ja", "ltr"), ("az", "ltr"), ("", "ltr"), ("?", "ltr")],
)  # fmt: skip
def test_direction_of_writing(tag, way):
    assert direction(tag) == way


@pytest.mark.parametrize(
    ("wish", "served_by"),
    [
        ("fr-CH", "fr"), ("fr-BE", "fr"), ("fr-CA", "fr-CA"), ("zh-Hant", "zh-TW"), ("zh-Hans", "zh"), ("zh-SG", "zh"),
        ("zh-MO", "zh-HK"), ("yue", "zh-HK"), ("es-MX", "es-419"), ("es-US", "es-419"), ("es-ES", "es"),
        ("en-AU", "en-GB"),
        ("en-US", "en"), ("pt-PT", "pt"), ("pt-AO", "pt"), ("pt_BR", "pt-BR"), ("no", "nb"), ("iw", "he"),
        ("de-AT", "de"),
        ("ar-EG", "ar"), ("tl", "fil"), ("nn", "nb"), ("nn-NO", "nb"), ("no-nyn", "nb"), ("no-bok", "nb"), ("in", "id"),
        ("sr-Latn", "hr"), ("sr-ME", "hr"), ("bs", "hr"), ("zh-Hant-MO", "zh-HK"), ("zh-AU", "zh-TW"), ("yue-CN", "zh"),
        ("hak-TW", "zh-TW"), ("wuu", "zh"), ("arz", "ar"), ("acm-IQ", "ar"), ("cdo", "zh"),
        ("mo", "ro"), ("gsw", "de"), ("ltg", "lv"), ("en-PR", "en"),
        ("en-IN", "en-GB"), ("pt-MZ", "pt"), ("es-GQ", "es"), ("fr-HT", "fr"), ("ko-Hang", "ko"), ("zsm", "ms"),
    ],
)  # fmt: skip
def test_a_wish_is_served_by_the_nearest_language(wish, served_by):
    assert best_supported([wish], "xx") == served_by


def test_the_first_wish_we_can_serve_wins():
    assert best_supported(["sw", "nonsense!", "de-CH", "fr"], "en") == "de"


@pytest.mark.parametrize(
    "wishes",
    [
        *([], ["sw"], ["ca"], ["uk"], ["fa"], [""], ["und"], ["sr"], ["sr-Cyrl"], ["sr-Cyrl-BA"], ["bs-Cyrl"], ["fo"]),
        *(
            ["ms-Arab"],
            ["ja-Latn"],
            ["zh-Latn"],
            ["az"],
            ["sq"],
            ["yi"],
            ["is"],
            ["gl"],
            ["af"],
            ["be"],
            ["mk"],
            ["se"],
        ),
    ],
)
def test_the_default_answers_when_no_wish_can_be_served(wishes):
    assert best_supported(wishes, "it") == "it"


# Language of the documents -> the languages whose readers may be served by it.
READERS = {
    "ar": "ar apc", "de": "de gsw lb ksh", "hr": "hr bs sr", "lv": "lv ltg", "nb": "nb nn no", "zh": "zh yue",
    "zh-HK": "zh yue", "zh-TW": "zh yue",
}  # fmt: skip
# Written otherwise than our documents are.
OTHER_SCRIPTS = ("Arab", "Cyrl", "Dsrt", "Hebr", "Latn", "Shaw")


def test_no_locale_of_cldr_falls_back_to_a_language_that_its_readers_do_not_read():
    served = {language.split("-")[0] for language in DOCUMENT_LANGUAGES}
    seen = 0
    for locale in localedata.locale_identifiers():
        tag = locale.replace("_", "-")
        language, *rest = tag.split("-")
        found = best_supported([tag], "")
        if language not in served | set("apc bs gsw ksh lb ltg nn no sr yue".split()):
            assert not found, tag
        elif found:
            seen += 1
            assert language in READERS.get(found, found.split("-")[0]).split(), (tag, found)
            assert (found == "zh") == (language in ("zh", "yue") and "Hant" not in rest and tag != "yue"), tag
        else:
            assert tag == "en-US-POSIX" or {"sr", *OTHER_SCRIPTS} & {language, *rest}, tag
    assert seen > 350


def test_every_standard_that_the_tables_name_is_one_of_the_documents():
    assert {served for rows in STANDARDS.values() for _, row in rows for served in row} <= set(DOCUMENT_LANGUAGES)
    # Serbian is Cyrillic unless its tag says Latin.
    assert [wish for wish in READ_AS if not best_supported([wish], "")] == ["sr"]


def test_only_the_given_languages_are_chosen_from():
    assert best_supported(["fr-CA", "de"], "en", ["fr", "de"]) == "fr"


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("fr", "fr"),
        ("FRANCAIS (C", "fr-CA"),
        ("日本", "ja"),
        ("brazil", "pt-BR"),
        ("deu", "de"),
        ("zh_tw", "zh-TW"),
        ("עבר", "he"),
    ],
)
def test_the_picker_finds_by_tag_and_by_either_name(query, first):
    assert suggestions(query)[0][0] == first


def test_the_picker_lists_all_without_a_query_and_offers_other_valid_tags_last():
    assert {tag for tag, _own, _english in suggestions()} == set(DOCUMENT_LANGUAGES)
    assert suggestions("sw")[-1] == ("sw", "Kiswahili", "Swahili")
    assert suggestions("qqqq zzz") == []
    assert len(suggestions("", limit=5)) == 5
