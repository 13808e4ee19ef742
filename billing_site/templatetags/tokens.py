"""The hidden inputs of every form that posts: Django's token, and the key by which the form counts once."""

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from billing_site.once.fresh import key_input
from billing_site.once.marks import is_left_alone

register = template.Library()


class Tokens(CsrfTokenNode):
    """`{% csrf_token %}` as in Django, with a fresh key behind it: so no form can have the one without the other."""

    def render(self, context) -> str:
        token = super().render(context)
        request = context.get("request")
        if not token or (request is not None and is_left_alone(request.path)):
            return token
        return format_html("{}{}", token, key_input())


@register.tag
def csrf_token(parser, token) -> Tokens:
    return Tokens()
