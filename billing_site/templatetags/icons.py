"""The icons of the pages: the package's own SVG, drawn once for each way it is used instead of at every use."""

from functools import lru_cache

from django import template
from django.utils.safestring import mark_safe
from lucide.templatetags.lucide import lucide as draw

register = template.Library()


@register.simple_tag
def lucide(name, *, size=24, **attributes):
    """The icon `name` as inline SVG; `attributes` with underscores for hyphens, as the package's tag takes them."""
    return drawn(str(name), size, tuple(sorted(attributes.items())))


@lru_cache(maxsize=1000)
def drawn(name, size, attributes):
    return mark_safe(draw(template.Context(), name, size=size, **dict(attributes)))  # noqa: S308
