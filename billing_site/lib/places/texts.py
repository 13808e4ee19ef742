"""One text in several languages: {tag: text} beside a main text, and which of them a reader gets."""

from collections.abc import Iterable, Mapping

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, best_supported, own_name
from billing_site.lib.text import text_problem


class TextsRefused(ValueError):
    """Texts by language that cannot be kept; `field` names the property, the text says why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def text_in(language: str, text: str, others: Mapping[str, str], home: str = "") -> str:
    """What a reader of `language` gets: its own text of `others`, else that of its base language (fr for fr-CA).

    Else the main `text`, which is in the language `home` and stands for every language without a text of its own. A
    base language in another script (zh for zh-TW) does not count.
    """
    if not others or (language == home and language not in others):
        return text
    base = language.partition("-")[0]
    there = tuple(tag for tag in (language, base) if tag in others)
    found = best_supported([language], "", there)
    return others[found] if found else text


def texts_problem(texts: Mapping[str, str], longest: int, *, multiline: bool = False) -> str | None:
    """A complaint in plain words about {tag: text} with texts of up to `longest` characters, or None."""
    for tag, text in texts.items():
        if tag not in DOCUMENT_LANGUAGES:
            return f"Documents do not speak the language “{str(tag)[:40]}”. Choose one of the list."
        if not isinstance(text, str) or not text.strip():
            return f"Write the text in {own_name(tag)}, or remove its row."
        if problem := text_problem(text, multiline=multiline):
            return f"{own_name(tag)}: {problem}"
        if len(text) > longest:
            return f"{own_name(tag)}: use at most {longest:,} characters; these are {len(text):,}."
    return None


def check_texts(field: str, texts: object, longest: int, *, multiline: bool = False) -> None:
    """Raise TextsRefused, in plain words, for what is no {tag: text} of languages that documents speak."""
    if not isinstance(texts, dict):
        raise TextsRefused(field, "Give the texts by language, such as {“de”: “…”}.")
    if problem := texts_problem(texts, longest, multiline=multiline):
        raise TextsRefused(field, problem)


def ordered(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """[(tag, text)] in the order in which languages are offered; tags that documents do not speak come last."""
    places = {tag: place for place, tag in enumerate(DOCUMENT_LANGUAGES)}
    return sorted(texts.items(), key=lambda pair: (places.get(pair[0], len(places)), pair[0]))


def changes_by_language(before: object, after: object) -> list[tuple[str, str, str]]:
    """[(own name of a language, its text before, after)] of what differs between two {tag: text}; '' for none."""
    old, new = (each if isinstance(each, dict) else {} for each in (before, after))
    tags = [tag for tag, _ in ordered({**old, **new})]
    return [(own_name(tag), old.get(tag, ""), new.get(tag, "")) for tag in tags if old.get(tag) != new.get(tag)]


def in_words(texts: Mapping[str, str]) -> str:
    """'Deutsch: …; français: …', '' for none."""
    return "; ".join(f"{own_name(tag)}: {text}" for tag, text in ordered(texts))


def named_in(texts: Mapping[str, str], what: str = "Name") -> list[tuple[str, str]]:
    """[('Name (Deutsch)', text), …] for the facts of a page."""
    return [(f"{what} ({own_name(tag)})", text) for tag, text in ordered(texts)]


def languages_used(many: Iterable[Mapping[str, str]]) -> list[str]:
    """The tags that stand in any of these {tag: text}, in the order in which languages are offered."""
    return [tag for tag, _ in ordered({tag: "" for texts in many for tag in texts})]
