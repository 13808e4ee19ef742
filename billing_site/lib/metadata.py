"""The limits of metadata: 50 keys of 40 characters with values of 500 (docs.stripe.com/api/metadata)."""

from billing_site.lib.text import text_problem

KEYS = 50
KEY_LENGTH = 40
VALUE_LENGTH = 500


def metadata_problem(key: str, value) -> str | None:
    """A complaint about one pair in plain words, or None."""
    if not key:
        return f"The value “{value[:40]}” needs a key."
    if len(key) > KEY_LENGTH:
        return f"Metadata keys can have up to {KEY_LENGTH} characters; “{key[:40]}…” has {len(key)}."
    if len(value) > VALUE_LENGTH:
        return f"Metadata values can have up to {VALUE_LENGTH} characters; “{key}” has {len(value)}."
    if "[" in key or "]" in key:
        return f"Metadata keys cannot hold square brackets: “{key}”."
    return text_problem(key) or text_problem(value, multiline=True)
