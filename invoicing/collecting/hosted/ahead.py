"""What a customer is told of the charge that comes by itself: that it does, when it is tried again, and with what."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from invoicing.collecting.hosted.words import method_words
from invoicing.collecting.models.charging.ahead import ahead, next_tries
from invoicing.collecting.models.charging.payers import zone_of
from invoicing.documents.text.payment import CHARGED

if TYPE_CHECKING:
    from invoicing.documents.language.in_language import InLanguage
    from invoicing.models.invoice import Invoice


def ahead_words(invoice: Invoice, doc: InLanguage) -> tuple[str, str] | None:
    """(sentence, the method) in the words of its customer; None where nothing comes by itself, so that they pay."""
    found = ahead(invoice)
    if found is None:
        return None
    if found.again_at is None:
        return doc.say(CHARGED), method_words(doc, found.method)
    day = doc.date(found.again_at.astimezone(zone_of(invoice)).date().isoformat())
    return doc.say("We will try again on %(date)s.", date=day), method_words(doc, found.method)


def days_ahead(invoices: Collection[Invoice]) -> dict[int, date]:
    """{key: the day of the next try, where the customer lives} of those invoices of one customer that have one."""
    planned = next_tries(invoices)
    zone = zone_of(next(iter(invoices))) if planned else None
    return {key: moment.astimezone(zone).date() for key, moment in planned.items()}
