"""Addresses that a test installation does not write to; a live one writes to all."""

from collections.abc import Iterable

from django.conf import settings

from billing_site.lib.installation.mail_domains import EXAMPLES, NOBODYS, in_words, is_within
from billing_site.lib.text import same_email
from billing_site.staff.models.user import User


def unlisted(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses whose domain is not listed, and that are nobody's who works here."""
    if settings.LIVEMODE:
        return set()
    domains = (*EXAMPLES, *NOBODYS, *settings.TEST_MAIL_DOMAINS)
    found = {each for each in addresses if not is_within(same_email(each).rpartition("@")[2], domains)}
    if not found:
        return set()
    lower = {each.lower() for each in found}
    staff = set(User.objects.filter(is_active=True, email__in=lower).values_list("email", flat=True))
    return {each for each in found if each.lower() not in staff}


def why_unlisted() -> str:
    """Where a test writes to, in words; '' where it is live."""
    return "" if settings.LIVEMODE else in_words(settings.TEST_MAIL_DOMAINS)
