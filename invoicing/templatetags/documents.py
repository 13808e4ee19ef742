"""The words of documents in their templates."""

from django import template
from django.utils.html import format_html

from invoicing.documents.words import reads

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context, message):
    """`{% say "Date of issue" %}`: the message in the language of the document `doc`."""
    return context["doc"].say(message)


@register.simple_tag(takes_context=True)
def aside(context, text):
    """`<p{% aside text %}>`: the attribute `dir` for a text that reads against the document, nothing for all others."""
    own = reads(str(text or ""))
    return format_html(' dir="{}"', own) if text and own != context["doc"].direction else ""
