"""What mails are about and whom they go to, by name: asked of the rooms that settings.MAIL_SUBJECTS names.

Each of those functions is given public ids and returns {public id: (name, address of its page)} of those it knows;
settings.MAIL_CUSTOMERS names the one that finds the public ids of customers by words, by its index or, asked whether
the one with this `public_id` is among them, without.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from billing_site.lib.renamed import find
from billing_site.lib.search.text import terms
from billing_site.mail.models.message import Message

# So many customers are asked for within the search of mails, and so many are looked up by their ids.
FEW, SOME = 50, 1000
Names = dict[str, tuple[str, str]]


def names_of(messages: Iterable[Message]) -> Names:
    """{public id: (name, address)} of all that these mails tell of and go to, by one question a kind of thing."""
    keys = {key for message in messages for key in (message.about, message.customer) if key}
    found: Names = {}
    for room in settings.MAIL_SUBJECTS if keys else ():
        found |= find(room)(keys)
    return found


def few_called(words: str) -> list[str]:
    """The public ids of the customers that these words find; none where they are many, or where all words are negated.

    Mails to those are found by the names that they had when they were written to.
    """
    if all(term.negated for term in terms(words)):
        return []
    few = list(customers_called(words)[: FEW + 1])
    return few if len(few) <= FEW else []


def is_called(words: str) -> Q | Exists:
    """The condition that a mail is to a customer that these words find.

    Few are looked up by their ids. Many are common: reading down the list meets their mails soon, while seeking them
    all out would take long.
    """
    some = list(customers_called(words)[: SOME + 1])
    if len(some) <= SOME:
        return Q(customer__in=some)
    return Exists(customers_called(words, public_id=OuterRef("customer")))


def customers_called(words: str, **only: Any) -> QuerySet:
    return find(settings.MAIL_CUSTOMERS)(words, **only)
