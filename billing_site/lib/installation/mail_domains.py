"""Which domains a test installation mails to: those that reach nobody, and those that TEST_MAIL_DOMAINS lists."""

import re
from collections.abc import Iterable

from django.core.exceptions import ImproperlyConfigured

# Set aside for examples and tests: RFC 2606, RFC 6761.
EXAMPLES = ("example.com", "example.net", "example.org")
NOBODYS = ("example", "test", "localhost", "invalid")
LABEL = "(?!-)[a-z0-9-]{1,63}(?<!-)"
DOMAIN = re.compile(rf"{LABEL}(\.{LABEL})+")
MOST_NAMED = 5


def listed(named: Iterable[str]) -> tuple[str, ...]:
    """The domains of the setting, as the network writes them. Raises ImproperlyConfigured for what is none."""
    return tuple(dict.fromkeys(domain(each.strip()) for each in named if each.strip()))


def domain(named: str) -> str:
    try:
        found = named.lower().removesuffix(".").encode("idna").decode("ascii")
    except UnicodeError:
        found = ""
    if not DOMAIN.fullmatch(found):
        raise ImproperlyConfigured(
            f"TEST_MAIL_DOMAINS: {named[:100]!r} is no domain. Write names like example.com, with commas between them."
        )
    return found


def is_within(name: str, domains: Iterable[str]) -> bool:
    """Whether a domain, as the network writes it, is one of these or below one of them."""
    return any(name == each or name.endswith(f".{each}") for each in domains)


def in_words(own: tuple[str, ...]) -> str:
    """'Test mode: mails go only to acme.com, … and to staff.'"""
    shown = [*own[:MOST_NAMED], *([f"{len(own) - MOST_NAMED} more"] if len(own) > MOST_NAMED else []), *EXAMPLES]
    names = f"names under {', '.join(f'.{each}' for each in NOBODYS)}"
    return f"Test mode: mails go only to {', '.join(shown)}, {names}, and to staff. TEST_MAIL_DOMAINS lists more."
