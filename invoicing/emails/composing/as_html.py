"""A letter as HTML that mail programs show alike: tables, styles in the elements, nothing fetched from anywhere."""

from functools import cache
from pathlib import Path

from css_inline import CSSInliner
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from invoicing.emails.composing.colours import colours
from invoicing.emails.composing.logo import Logo
from invoicing.emails.composing.parts import Letter

HERE = Path(__file__).parent
SIDES = {"ltr": ("left", "right"), "rtl": ("right", "left")}


def html_of(letter: Letter, logo: Logo | None) -> str:
    found = colours(letter.seller["color"])
    start, end = SIDES[letter.words.direction]
    edges = {"start": start, "end": end, "edge": found.edge, "ground": found.ground, "words": found.words}
    # Ours from first to last: a file of the source and colours that were checked.
    style = mark_safe(f"<style>{with_values(sheet('mail.css'), edges)}</style>")  # noqa: S308
    context = {"letter": letter, "content": letter.content, "logo": logo, "start": start, "end": end, "style": style}
    text = inliner().inline(render_to_string("invoicing/emails/mail.html", context))
    kept = with_values(sheet("media.css"), {"dark_edge": found.dark_edge, "words": found.words})
    return text.replace("</head>", f"<style>{kept}</style></head>", 1)


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
