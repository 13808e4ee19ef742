"""The words of documents in their templates."""

import re

from django import template
from django.utils.html import format_html, format_html_join

from invoicing.documents.language.wording import reads, within
from invoicing.documents.text.credit_note import PrintedNote

register = template.Library()
# A line could end between this minus and the sign of the currency (UAX 14 has no rule that joins the two).
BELOW_ZERO = re.compile(r"((?<!\w)[-−][^\s\d\-−]{1,4}\s?\d[\d.,'’\xa0\u202f]*(?<=\d))")


@register.simple_tag(takes_context=True)
def say(context, message, of="") -> str:
    """`{% say "Date of issue" %}`: the message in the language of the document `doc`, and in its second one.

    `{% say "Date of issue" "credit note" %}`: as the language says it of that noun.
    """
    doc = context["doc"]
    second = doc.second and doc.second.say(message, of)
    return format_html("{}{}", doc.say(message, of), beside(doc, doc.say(message, of), second))


@register.simple_tag(takes_context=True)
def also(context, text: str, second) -> str:
    """`{{ doc.ask }}{% also doc.ask doc.second.ask %}`: the second language's words, where they are others."""
    return beside(context["doc"], text, second)


def beside(doc, text: str, second) -> str:
    if not second or second == text:
        return ""
    language = doc.second.language
    return format_html(
        ' <span class="also" lang="{}">{}</span>',
        language,
        unbroken_amounts(within(second, language, surrounding=doc.direction)),
    )


@register.simple_tag(takes_context=True)
def aside(context, text: str) -> str:
    """`<p{% aside text %}>`: the attribute `dir` for a text that reads against the document, nothing for all others."""
    own = reads(str(text or ""))
    return format_html(' dir="{}"', own) if text and own != context["doc"].direction else ""


@register.filter
def unbroken_amounts(text):
    """`{{ doc.ask|unbroken_amounts }}`: a text in which amounts below zero keep together with their minus."""
    parts = BELOW_ZERO.split(str(text))
    if len(parts) == 1:
        return text
    marks = ("{}", '<span class="figure">{}</span>')
    return format_html_join("", "{}", ((format_html(marks[place % 2], part),) for place, part in enumerate(parts)))


@register.filter
def figures(texts):
    """`{{ line.taxes|figures }}`: rates that add up, on several lines perhaps, but each on one."""
    if len(texts) < 2:
        return "".join(texts)
    return format_html_join(" + ", '<span class="figure">{}</span>', ((text,) for text in texts))


@register.simple_tag(takes_context=True)
def bracketed(context, text: str) -> str:
    """`{{ said.number }}{% bracketed doc.void_mark %}`: ' (void)', with the brackets of the document's language."""
    return context["doc"].bracketed(text)


@register.simple_tag
def printed_note(document) -> PrintedNote:
    """`{% printed_note note.frozen as parties %}`: the document of a credit note in words, for the desk's own page."""
    return PrintedNote(document)
