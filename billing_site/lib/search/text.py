"""The language of a search, and the folded text that it looks into."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import blake2b

from billing_site.lib.text import fold

MAX_TERMS = 12
MARK = "\x1f"
# The digits of marks: letters of Linear B, which PostgreSQL's trigrams take for letters and nobody types.
SIGNS = "".join(map(chr, range(0x1000D, 0x10025)))
MARK_LENGTH = 10
TERM = re.compile(r'(?P<minus>-?)(?:(?P<scope>[^\s":]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]+")
# Ways to write one and the same.
Spellings = tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """One condition of a search: folded text, whether it is negated, and the field it names ('' for any)."""

    text: str
    negated: bool = False
    scope: str = ""
    raw: str = ""


def terms(query: str, scopes: Collection[str] = ()) -> list[Term]:
    """What a search asks for, AND-ed: words, "quoted phrases" and -negations; a term may name one of `scopes`."""
    found = []
    for match in TERM.finditer(query[:500].replace("\x00", " ")):
        raw = match["phrase"] if match["phrase"] is not None else match["word"]
        scope = (match["scope"] or "").lower()
        if scope and scope not in scopes:
            raw, scope = f"{match['scope']}:{raw}", ""
        text = fold(raw)
        if text:
            found.append(Term(text, bool(match["minus"]), scope, raw))
    return found[:MAX_TERMS]


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def starts(text: str) -> str:
    """What one and two characters can find: the starts of words and, in Han, kana and hangul, every pair."""
    found = set()
    for word in words(text):
        found.add(word[:2])
        for run in CJK.findall(word):
            found.update(run[i : i + 2] for i in range(len(run)))
    return "".join(f"{MARK}{MARK}{start}" for start in sorted(found))


def folded(lines: list[str]) -> str:
    """The lines as searches compare them; empty ones are left out."""
    return "\n".join(fold(line) for line in lines if line)


def document(body: str) -> str:
    """The search text of one row: its folded body, and the short starts.

    Trigram indexes see nothing shorter than three characters, so starts carry marks that make up the length.
    """
    return f"{body}\n{starts(body)}"


def mark(text: str) -> str:
    """What stands in documents for the whole of a text, as it is: a few rare signs.

    The trigrams of an id or a pair of metadata are in almost every document, and a database would walk all their lists
    for one hit; these are in hardly any.
    """
    number = int.from_bytes(blake2b(text.encode(), digest_size=8).digest())
    digits = ""
    for _ in range(MARK_LENGTH):
        number, digit = divmod(number, len(SIGNS))
        digits += SIGNS[digit]
    return digits


def needle(text: str) -> str:
    """The substring to look for in `document`: a term of one or two characters is looked for among the starts."""
    if len(text) >= 3:
        return text
    return MARK * (3 - len(text)) + text if len(text) == 1 else MARK + text


def fts_phrase(text: str) -> str:
    """`text` as one quoted phrase of SQLite's full-text MATCH."""
    return '"' + needle(text).replace('"', '""') + '"'
