"""A letter as HTML that mail programs show alike: tables, styles in the elements, nothing fetched from anywhere."""

import re
from functools import cache
from pathlib import Path

from css_inline import CSSInliner
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from invoicing.emails.composing.colours import colours
from invoicing.emails.composing.logo import Logo
from invoicing.emails.composing.parts import SHORT, Letter

HERE = Path(__file__).parent
# A number of a document or a date, as ACME-0001-CN-01.
HYPHENATED = re.compile(r"\b[A-Z0-9]+(?:-[A-Z0-9]+)*-[0-9]+\b")
SIDES = {"ltr": ("left", "right"), "rtl": ("right", "left")}


def html_of(letter: Letter, logo: Logo | None) -> str:
    found = colours(letter.seller["color"])
    start, end = SIDES[letter.words.direction]
    edges = {"start": start, "end": end, "edge": found.edge, "ground": found.ground, "words": found.words}
    # Ours from first to last: a file of the source and colours that were checked.
    style = mark_safe(f"<style>{with_values(sheet('mail.css'), edges)}</style>")  # noqa: S308
    context = {"letter": letter, "content": letter.content, "logo": logo, "style": style}
    context |= {"start": start, "end": end, "paragraphs": [paragraph_of(text) for text in letter.paragraphs]}
    text = inliner().inline(render_to_string("invoicing/emails/mail.html", context))
    kept = with_values(sheet("media.css"), {"dark_edge": found.dark_edge, "words": found.words})
    return text.replace("</head>", f"<style>{kept}</style></head>", 1)


def paragraph_of(text: str) -> SafeString:
    """A paragraph with its line breaks; a number that is not long never breaks at its hyphens."""
    html = linebreaksbr(text, autoescape=True)
    # Letters, digits and hyphens in a tag of ours: the rest was escaped above.
    return mark_safe(HYPHENATED.sub(whole, html))  # noqa: S308


def whole(found: re.Match) -> str:
    number = found.group()
    return f'<span class="whole">{number}</span>' if len(number) <= SHORT else number


def with_values(css: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        css = css.replace(f"var(--{name})", value)
    return css


@cache
def sheet(name: str) -> str:
    return (HERE / name).read_text("utf-8")


@cache
def inliner() -> CSSInliner:
    return CSSInliner(load_remote_stylesheets=False)
