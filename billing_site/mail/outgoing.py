"""How mail leaves: what EMAIL_URL means, and the backend of a site without a mail server, which writes it nowhere."""

import logging
from collections.abc import Sequence
from typing import Any

import dj_email_url
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

log = logging.getLogger("billfold")

NOWHERE = "billing_site.mail.outgoing.Nowhere"
CONSOLE = "django.core.mail.backends.console.EmailBackend"
# Encrypted from the start of the talk (STARTTLS), or by a port that speaks nothing else.
ENCRYPTED = {"smtp+tls": {"EMAIL_USE_TLS": True}, "smtp+ssl": {"EMAIL_USE_SSL": True}}
PORTS = {"smtp+tls": 587, "smtp+ssl": 465}


def mail_settings(url: str) -> dict[str, Any]:
    """Django's settings for EMAIL_URL. Raises ImproperlyConfigured for a kind of address that is none."""
    scheme, rest = url.partition(":")[::2]
    found = dj_email_url.parse(f"smtp:{rest}" if scheme in ENCRYPTED else url) | ENCRYPTED.get(scheme, {})
    if "EMAIL_BACKEND" not in found:
        raise ImproperlyConfigured("EMAIL_URL begins with smtp+tls://, smtp+ssl://, smtp:// or is console:")
    if scheme in PORTS and found["EMAIL_PORT"] == 25:
        found["EMAIL_PORT"] = PORTS[scheme]
    return {name: value for name, value in found.items() if value is not None}


class Nowhere(BaseEmailBackend):
    """Says of each mail that it was not sent, and nothing of what stands in it: logs are read by others."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            log.warning("A mail to %s was not sent: EMAIL_URL is not set.", ", ".join(message.recipients()))
        return 0
