"""Intervals of prices, as they stand behind a slash in each language of documents."""

import pytest

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from invoicing.documents.language.intervals import interval_words

INTERVALS = ("day", "week", "month", "year")
COUNTS = (2, 3, 5, 11, 12, 21, 36, 104, 1095)
TWO = ("ar", "he", "mt")  # which have a word for two of a thing
# language, (a day, a week, a month, a year), (2 months, 3 months, 12 months)
WRITTEN = [
    ("de", "Tag Woche Monat Jahr", "2 Monate, 3 Monate, 12 Monate"),
    ("en", "day week month year", "2 months, 3 months, 12 months"),
    ("fr-CA", "jour semaine mois an", "2 mois, 3 mois, 12 mois"),
    ("ar", "يوم أسبوع شهر سنة", "شهران, 3 أشهر, 12 شهرًا"),
    ("he", "יום שבוע חודש שנה", "חודשיים, 3 חודשים, 12 חודשים"),
    ("ru", "день неделя месяц год", "2 месяца, 3 месяца, 12 месяцев"),
    ("pl", "dzień tydzień miesiąc rok", "2 miesiące, 3 miesiące, 12 miesięcy"),
    ("cs", "den týden měsíc rok", "2 měsíce, 3 měsíce, 12 měsíců"),
    ("ja", "日 週 月 年", "2 か月, 3 か月, 12 か月"),
    ("ko", "일 주 월 년", "2개월, 3개월, 12개월"),
    ("zh", "天 周 月 年", "2个月, 3个月, 12个月"),
    ("zh-TW", "天 週 月 年", "2 個月, 3 個月, 12 個月"),
    ("zh-HK", "日 週 月 年", "2 個月, 3 個月, 12 個月"),
    ("th", "วัน สัปดาห์ เดือน ปี", "2 เดือน, 3 เดือน, 12 เดือน"),
    ("fi", "päivä viikko kuukausi vuosi", "2 kuukautta, 3 kuukautta, 12 kuukautta"),
    ("hu", "nap hét hónap év", "2 hónap, 3 hónap, 12 hónap"),
    ("el", "ημέρα εβδομάδα μήνα έτος", "2 μήνες, 3 μήνες, 12 μήνες"),
    ("mt", "jum ġimgħa xahar sena", "xahrejn, 3 xhur, 12-il xahar"),
    ("sv", "dag vecka månad år", "2 månader, 3 månader, 12 månader"),
]


@pytest.mark.parametrize(("language", "names", "months"), WRITTEN)
def test_intervals_are_written_as_the_language_writes_them(language, names, months):
    assert " ".join(interval_words(interval, 1, language) for interval in INTERVALS) == names
    counted = ", ".join(interval_words("month", count, language) for count in (2, 3, 12))
    assert counted.replace("\xa0", " ") == months


@pytest.mark.parametrize("language", sorted(DOCUMENT_LANGUAGES))
def test_every_language_names_one_interval_and_counts_many(language):
    names = [interval_words(interval, 1, language) for interval in INTERVALS]
    assert len(set(names)) == len(names)
    for name in names:
        assert name == name.strip() != ""
        assert not set(name) & set("{}0123456789/ "), name
        assert len(name) > 1 or language.startswith(("ja", "ko", "zh")), f"{name} is a sign of measuring, no word"
    for interval in INTERVALS:
        for count in COUNTS:
            said = interval_words(interval, count, language)
            digits = "".join(sign for sign in said if sign.isdigit())
            assert digits == (str(count) if count > 2 or language not in TWO else ""), said
            assert said == said.strip()
            assert not set(said) & set("{}"), said


@pytest.mark.parametrize(
    ("interval", "count", "locale", "words"),
    [
        ("month", 3, "de-CH", "3 Monate"),
        ("day", 1095, "en-US", "1,095 days"),
        ("day", 1095, "de-CH", "1’095 Tage"),
        ("year", 2, "fr-CH", "2 ans"),
        ("year", 2, "he", "שנתיים"),
        ("year", 3, "sl", "3 leta"),
        ("week", 2, "pt-BR", "2 semanas"),
        ("day", 10, "nb", "10 dager"),
        ("day", 1, "et", "päev"),
        ("month", 36, "ro", "36 de luni"),
        ("month", 21, "ru", "21 месяц"),
        ("month", 6, "zh-Hant-HK", "6 個月"),
    ],
)
def test_counts_are_written_as_the_country_writes_numbers(interval, count, locale, words):
    assert interval_words(interval, count, locale) == words


def test_what_is_no_unit_of_time_is_refused():
    with pytest.raises(KeyError):
        interval_words("semester", 1, "en")
