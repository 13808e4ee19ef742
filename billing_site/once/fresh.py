"""New keys, and the input that carries one in a form."""

import secrets

from django.utils.html import format_html

from billing_site.once.answers import FIELD


def new_key() -> str:
    """128 random bits: nobody guesses it, and no two forms get the same."""
    return secrets.token_urlsafe(16)


def key_input() -> str:
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, new_key())
