"""The words of documents in their templates."""

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context, message):
    """`{% say "Date of issue" %}`: the message in the language of the document `doc`."""
    return context["doc"].say(message)
