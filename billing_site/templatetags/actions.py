"""What can be done on a page: buttons, and the menu that holds the rest. Each names its view as `{% url %}` does."""

from django import template
from django.urls import reverse
from django.utils.html import format_html

from billing_site.templatetags.icons import icon
from billing_site.templatetags.tokens import Tokens

register = template.Library()


@register.simple_block_tag
def menu(content, title: str) -> str:
    """`{% menu "Actions" %}…{% endmenu %}`: a button that opens a list of items."""
    return format_html(
        '<details class="menu" data-menu><summary class="btn btn-quiet">{}{}</summary>'
        '<div class="menu-list menu-end">{}</div></details>',
        title,
        icon("chevron-down", 15),
        content,
    )


@register.simple_tag
def menu_link(label: str, view, *args, key: str = "") -> str:
    """`{% menu_link "Open in the Django admin" "admin:staff_user_change" person.pk %}`"""
    return link("menu-item", label, view, args, key)


@register.simple_tag
def menu_dialog(label: str, view, *args, key: str = "", danger=False) -> str:
    """`{% menu_dialog "Edit coupon" "coupon_edit" coupon.public_id key="e" %}`: opens in the dialog."""
    return link("menu-item is-danger" if danger else "menu-item", label, view, args, key, dialog=True)


@register.simple_tag(takes_context=True)
def menu_post(context, label: str, view, *args) -> str:
    """`{% menu_post "Duplicate" "invoice_duplicate" invoice.public_id %}`: does it at once."""
    return form("menu-item", context, label, view, args)


@register.simple_tag
def button_link(label: str, view, *args, tone="quiet", small=False, key: str = "") -> str:
    """`{% button_link "View details" "balance_ledger" customer.public_id small=True %}`"""
    return link(button(tone, small), label, view, args, key)


@register.simple_tag
def button_dialog(label: str, view, *args, tone="quiet", small=False, key: str = "") -> str:
    """`{% button_dialog "Add price" "price_add" product.public_id small=True %}`: opens in the dialog."""
    return link(button(tone, small), label, view, args, key, dialog=True)


@register.simple_tag(takes_context=True)
def button_post(context, label: str, view, *args, tone="quiet", small=False) -> str:
    """`{% button_post "Restore coupon" "coupon_restore" coupon.public_id small=True %}`: does it at once."""
    return form(button(tone, small), context, label, view, args)


def button(tone, small) -> str:
    return f"btn btn-{tone}{' btn-small' if small else ''}"


def link(css, label: str, view, args, key: str, *, dialog=False) -> str:
    """A link; a single `key` presses it and is shown behind its label."""
    return format_html(
        '<a class="{}" href="{}"{}{}>{}{}</a>',
        css,
        reverse(view, args=args),
        " data-dialog" if dialog else "",
        format_html(' data-key="{}"', key) if key else "",
        label,
        format_html("<kbd>{}</kbd>", key.upper()) if key else "",
    )


def form(css, context, label: str, view, args) -> str:
    return format_html(
        '<form method="post" action="{}">{}<button class="{}" type="submit">{}</button></form>',
        reverse(view, args=args),
        Tokens().render(context),
        css,
        label,
    )
