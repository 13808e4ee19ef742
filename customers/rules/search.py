"""The search language of the customers page, and the folded text that it looks into."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from billing_site.lib.money.names import read_currency
from billing_site.lib.places.country_names import read_country
from billing_site.lib.text import fold

# A term may name a field: `email:jenny`. Any other `key:value` is a metadata pair.
SCOPES = {
    "name": "name_key__contains",
    "email": "email__icontains",
    "phone": "phone__contains",
    "description": "description__icontains",
    "id": "public_id__contains",
    "taxid": "tax_id_values__icontains",
    "country": "address_country__iexact",
    "currency": "currency__iexact",
}
# These are columns of their own and not part of the search text.
COLUMN_SCOPES = ("country", "currency")
READ: dict[str, Callable[[str], str]] = {"country": read_country, "currency": read_currency}
MAX_TERMS = 12
MARK = "\x1f"
PAIR = "\x1e"
COLON = "\x1d"
# The digits of metadata marks: letters of Linear B, which PostgreSQL's trigrams take for letters and nobody types.
SIGNS = "".join(map(chr, range(0x1000D, 0x10025)))
MARK_LENGTH = 10
TERM = re.compile(r'(?P<minus>-?)(?:(?P<scope>[^\s":]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]+")


@dataclass(frozen=True)
class Term:
    """One condition of a search: folded text, whether it is negated, and the field it names ('' for any)."""

    text: str
    negated: bool = False
    scope: str = ""
    raw: str = ""

    @property
    def value(self) -> str:
        """What the field of the scope is compared with: `country:Deutschland` is DE, `currency:euro` is EUR."""
        if self.scope == "name":
            return self.text
        try:
            return READ[self.scope](self.raw) if self.scope in READ else self.raw
        except ValueError:
            return self.raw


def parse(query: str) -> list[Term]:
    """The terms of a search, AND-ed: words, "quoted phrases", -negations, field:value and metadata_key:value."""
    terms = []
    for match in TERM.finditer(query[:500].replace("\x00", " ")):
        raw = match["phrase"] if match["phrase"] is not None else match["word"]
        scope = (match["scope"] or "").lower()
        if scope and scope not in SCOPES:
            raw, scope = f"{match['scope']}:{raw}", ""
        text = fold(raw)
        if text:
            terms.append(Term(text, bool(match["minus"]), scope, raw))
    return terms[:MAX_TERMS]


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


def document(lines: list[str], metadata: dict) -> str:
    """The folded text of one customer: its lines, its metadata as `key:value`, and the short starts.

    Trigram indexes see nothing shorter than three characters, so starts carry marks that make up the length.
    """
    # A key with a colon of its own can be looked for as it is written too.
    lines = [*lines, *(f"{key}:{value}" for key, value in metadata.items() if ":" in key)]
    body = "\n".join(fold(line) for line in lines if line)
    pairs = PAIR.join(f"{folded_key(key)}:{fold(value)}" for key, value in sorted(metadata.items()))
    if pairs:
        marks = [mark for key, value in sorted(metadata.items()) for mark in (pair_mark(key), pair_mark(key, value))]
        body = f"{body}\n{PAIR}{pairs}{PAIR}{PAIR.join(marks)}"
    return f"{body}\n{starts(body)}"


def folded_key(key: str) -> str:
    """A metadata key whose own colons cannot be taken for the one before the value."""
    return fold(key).replace(":", COLON)


def pair_needle(key: str, value: str | None = None) -> str:
    """The substring that a customer with this metadata key (and this value, when given) has in its document."""
    start = f"{PAIR}{folded_key(key)}:"
    return start if value is None else f"{start}{fold(value)}{PAIR}"


@lru_cache(maxsize=4096)
def pair_mark(key: str, value: str | None = None) -> str:
    """What stands for this metadata key (or this pair) in the documents: a few rare signs.

    The trigrams of a pair's own words are in almost every document (each customer has a `customer_id`), and a database
    would walk all their lists for one hit; these are in hardly any.
    """
    number = int.from_bytes(blake2b(pair_needle(key, value).encode(), digest_size=8).digest())
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
