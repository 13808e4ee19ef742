"""What mails are about and whom they go to, by name: asked of the rooms that settings.MAIL_SUBJECTS names.

Each of those functions is given public ids and returns {public id: (name, address of its page)} of those it knows;
settings.MAIL_CUSTOMERS names the one that finds customers by words.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from billing_site.lib.renamed import find
from billing_site.mail.models.message import Message

Names = dict[str, tuple[str, str]]


def names_of(messages: Iterable[Message]) -> Names:
    """{public id: (name, address)} of all that these mails tell of and go to, by one question a kind of thing."""
    keys = {key for message in messages for key in (message.about, message.customer) if key}
    found: Names = {}
    for room in settings.MAIL_SUBJECTS if keys else ():
        found |= find(room)(keys)
    return found


def customers_called(words: str) -> Any:
    """The public ids of the customers that these words find, for a query."""
    return find(settings.MAIL_CUSTOMERS)(words)
