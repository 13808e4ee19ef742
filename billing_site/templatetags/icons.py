"""The icons of the pages: the package's own SVG, drawn once for each way it is used instead of at every use."""

from functools import lru_cache

from django import template
from django.utils.safestring import mark_safe
from lucide.templatetags.lucide import lucide

register = template.Library()


@register.simple_tag
def icon(name: str, size: int, **attributes) -> str:
    """The icon `name` as inline SVG, hidden from screen readers: the words beside it say the same."""
    return drawn(str(name), size, tuple(sorted(attributes.items())))


@lru_cache(maxsize=1000)
def drawn(name: str, size: int, attributes) -> str:
    drawing = lucide(template.Context(), name, size=size, aria_hidden="true", **dict(attributes))
    return mark_safe(drawing)  # noqa: S308
