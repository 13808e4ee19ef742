"""What counts as the same text: folding for search, keys for duplicates, and the characters we refuse."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

# Marks that only decorate a letter (accents, Hebrew points, Arabic vowels, variation selectors). Marks outside
# these blocks are letters to their readers (Thai and Indic vowels, Japanese voicing) and stay.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0640\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef"
)
# Characters without a width that people paste without seeing them.
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f"
_DROPPED = re.compile(f"[{_MARKS}{_INVISIBLE}]")
_UNSEEN = re.compile(f"[{_INVISIBLE}]")

# Letters that have no decomposition but that nobody without the right keyboard types, and typographic punctuation.
_PLAIN = str.maketrans(
    {
        "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th", "ħ": "h",
        "ŧ": "t", "ŋ": "n", "ə": "e", "ɨ": "i", "ʉ": "u", "ƶ": "z", "ȷ": "j", "ĸ": "k",
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "ʹ": "'", "ʻ": "'", "ʼ": "'", "´": "'", "`": "'", "′": "'",
        "“": '"', "”": '"', "„": '"', "″": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    }
)  # fmt: skip


def fold(text: str) -> str:
    """The form under which two spellings of one text are equal, for search and for comparing.

    Case, accents, width, ligatures, white space and invisible characters do not count; marks that make up letters of
    their script (Thai, Indic, Japanese) do. Deterministic and idempotent, so stored folds match folded queries.
    """
    if not text.isascii():
        # Twice, because one step can open the way for another (a dropped mark lets two letters fold together).
        text = _fold_once(_fold_once(text))
    return " ".join(text.casefold().translate(_PLAIN).split())


def _fold_once(text: str) -> str:
    text = unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN)
    text = _DROPPED.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", text)


_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_LINE_BREAKS = re.compile("[\t\n\r\u2028\u2029]")


def text_problem(text: str, *, multiline: bool = False) -> str | None:
    """A complaint in plain words about characters that no field may hold, or None.

    Refused: control characters (PostgreSQL cannot store NUL, XML none of them), half surrogates, non-characters, and
    the bidirectional overrides and isolates that let a name show other than it is (Unicode TR 36, section 3.2). Text in
    right-to-left scripts is fine. Line breaks and tabs are for `multiline` fields only.
    """
    if "\0" in text:
        return "Remove the NUL character. It cannot be stored."
    if _CONTROLS.search(text):
        return "Remove the control characters. Only visible characters can be used here."
    if _BIDI_CONTROLS.search(text):
        return "Remove the hidden characters that change the direction of the text."
    if _SURROGATES.search(text):
        return "Some characters are damaged. Type the text again."
    if not multiline and _LINE_BREAKS.search(text):
        return "Write this on one line, without line breaks or tabs."
    return None


def clean_line(text: str) -> str:
    """One line as people meant it: composed (NFC), trimmed, with single spaces between words."""
    return " ".join(unicodedata.normalize("NFC", text).replace("\ufeff", "").split())


_GMAIL = {"gmail.com", "googlemail.com"}


def email_key(email: str) -> str:
    """The key under which two addresses that reach one mailbox are equal; "" for blank text. Never send to it.

    Case, a "+tag" and the spelling of an international domain do not count; for Gmail the dots do not either, and
    googlemail.com is gmail.com (https://support.google.com/mail/answer/7436150).
    """
    address = "".join(unicodedata.normalize("NFKC", email).casefold().split())
    address = unicodedata.normalize("NFKC", address.casefold())
    local, at, domain = address.rpartition("@")
    if not at:
        return address
    domain = _ascii_domain(domain)
    if not local.startswith('"'):
        local = local.split("+")[0] or local
    if domain in _GMAIL:
        local, domain = local.replace(".", "") or local, "gmail.com"
    return f"{local}@{domain}"


def _ascii_domain(domain: str) -> str:
    domain = domain.replace("。", ".").rstrip(".")
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


LONGEST_EMAIL = 254  # RFC 5321, section 4.5.3.1.3, without the angle brackets
# What a mailbox's name can hold beside letters and digits, and what would end an address inside a header.
_IN_HEADERS = re.compile(r'[\s<>",;:\\()\[\]\x00-\x1f\x7f]')
_is_email = EmailValidator()


def is_mailable(address: str) -> bool:
    """Whether mail can be sent to this address, and to nobody else: not one in quotes, too long, or not all seen."""
    if len(address) > LONGEST_EMAIL or _IN_HEADERS.search(address) or _UNSEEN.search(address):
        return False
    try:
        _is_email(address)
        address.rpartition("@")[2].encode("idna")
    except (ValidationError, UnicodeError):
        return False
    return True


def readable_email(address: str) -> str:
    """The address with its domain as people write it: browsers send that of an input for e-mail as "xn--…"."""
    local, _, domain = address.rpartition("@")
    if "xn--" not in domain.lower():
        return address
    try:
        readable = domain.encode("ascii").decode("idna")
    except UnicodeError:
        return address
    # What a newer standard means by it (RFC 5891: "ß" is a letter of its own) stays as it is.
    return f"{local}@{readable}" if _ascii_domain(readable) == domain.lower() else address


def same_email(address: str) -> str:
    """What is equal for two spellings of one address: letter case and the spelling of the domain do not count."""
    local, at, domain = address.strip().casefold().rpartition("@")
    return f"{local}{at}{_ascii_domain(domain)}"


def email_spellings(text: str) -> list[str]:
    """How an address, or a part of one, may be on file: as it is written, and with its domain in the other spelling."""
    local, at, domain = text.strip().rpartition("@")
    if "xn--" in domain.lower():
        other = readable_email(f"{local or 'a'}@{domain}").rpartition("@")[2]
    else:
        other = _ascii_domain(domain) if at and not domain.isascii() else domain
    return list(dict.fromkeys([text.strip(), f"{local}{at}{other}"]))


# Legal forms as `fold` leaves them, with dots gone. Those at the end of a name and those that stand before it.
_AFTER = """
    gmbh ggmbh mbh ag kg kgaa ohg gbr ug ev eg inc incorporated corp corporation co company ltd limited llc llp lp plc
    pllc sarl sas sasu sa eurl sci snc scs spa srl srls sl slu sau sc bv nv vof bvba sprl as asa aps a/s ab oy oyj hb kb
    doo dd ad ood eood jsc sro kft zrt nyrt bt rt uab sia ou sal pty pte pvt private bhd sdn tbk kk gk ltda eireli sab
    sapi cv se scrl scop fze fzco fzllc wll saog ooo oao zao pao ао ооо оао зао пао ип тов фоп
"""
_BEFORE = "sarl sas sasu eurl sci pt cv ud ooo oao zao pao ао ооо оао зао пао ип тов фоп m/s"
_FORMS_AFTER = frozenset(_AFTER.split())
_FORMS_BEFORE = frozenset(_BEFORE.split())
_FORM_PHRASES = re.compile(
    r"\b(?:sp\.? ?z ?o\.? ?o\.?|sp\.? [kj]\.|spol\.? s ?r\.? ?o\.?|s\. ?r\. ?o\.|d\. ?o\. ?o\.|g ?m ?b ?h|"
    r"(?:s\. ?a\. ?(?:b\. ?)?|sab? )?de c\.? ?v\.?|s\. ?de r\. ?l\.|cong ty (?:tnhh|co phan)|"
    r"общество с ограниченнои ответственностью)(?!\w)"
)
_UNSPACED_FORMS = re.compile(
    "株式会社|有限会社|合同会社|合資会社|合名会社|\\(株\\)|\\(有\\)|\\(同\\)|股份有限公司|有限責任公司|有限责任公司|"
    "有限公司|주식회사|유한회사|\\(주\\)|\\(유\\)|บริษัท|" + fold("จำกัด") + "|\\(มหาชน\\)"
)
_JOINED = re.compile(r"[.'\"]")
_LINKS = frozenset(("and", "und", "et"))


def name_fingerprint(name: str) -> str:
    """The words of a name, folded and sorted, without punctuation and legal forms: equal for "ACME, Inc." and "Acme".

    A name that is nothing but a legal form keeps its words, so that "AG" is not the same as "Ltd".
    """
    folded = fold(name)
    bare = _FORM_PHRASES.sub(" ", _UNSPACED_FORMS.sub(" ", folded))
    words = _without_legal_forms(_words(bare))
    return " ".join(sorted(words or _words(folded)))


def _words(folded: str) -> list[str]:
    spaced = "".join(c if c == "/" or unicodedata.category(c)[0] in "LMN" else " " for c in _JOINED.sub("", folded))
    return [word for word in spaced.split() if word not in _LINKS]


def _without_legal_forms(words: list[str]) -> list[str]:
    while words and words[-1] in _FORMS_AFTER:
        words = words[:-1]
    while len(words) > 1 and words[0] in _FORMS_BEFORE:
        words = words[1:]
    return words


ALIKE_FROM = 90.0  # percent: one wrong letter in a name of ten, two swapped letters in a name of twenty


def names_look_alike(a: str, b: str) -> bool:
    """Whether two names may be one customer: fingerprints at least `ALIKE_FROM` percent equal by rapidfuzz's ratio.

    Names whose numbers differ ("Shop 12", "Shop 13") never look alike, nor does an empty name.
    """
    left, right = name_fingerprint(a), name_fingerprint(b)
    if not left or not right or re.findall(r"\d+", left) != re.findall(r"\d+", right):
        return False
    if left == right:
        return True
    from rapidfuzz import fuzz

    return fuzz.ratio(left, right, score_cutoff=ALIKE_FROM) >= ALIKE_FROM


def count_of(count: int, singular: str, plural: str = "") -> str:
    """'1 invoice', '1,200 invoices'."""
    return f"{count:,} {singular if count == 1 else plural or f'{singular}s'}"
