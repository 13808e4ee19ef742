"""What a log may say of an address: secrets in links for invitations, passwords, invoices, the portal are masked."""

import logging
import re

# In an address within an address "/" is written "%2F", one step further in "%252F"; some write it twice.
SLASH = r"(?:/|%(?:25)*2F)"
# The part of an address behind these words opens an account, an invoice's page for its customer, or the portal.
SECRET_PARTS = re.compile(
    rf"({SLASH}(?:invitation|reset{SLASH}+key|i{SLASH}+in_\w+|portal{SLASH}+open|methods|test-gateway{SLASH}+(?:confirm|setup)){SLASH}+)(?!done\b)(?:(?!{SLASH})[^?&#\s\"'<>])+",
    re.IGNORECASE,
)
MASK = "…"


def masked(text: str) -> str:
    """`text` (an address, a line of a log) with "…" in place of each secret that opens an account."""
    return SECRET_PARTS.sub(rf"\g<1>{MASK}", text)


class MaskSecrets(logging.Filter):
    """Masks every line that passes, also what an exception says."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = masked(record.exc_text)
        return True
