"""What the sender's domain should say so that mail servers trust its mails: SPF, DKIM and DMARC, as records to ask for.

RFC 7208 (SPF), RFC 6376 (DKIM), RFC 7489 (DMARC). Nothing is looked up.
"""

from email.utils import parseaddr
from typing import NamedTuple

HERE = ("", "localhost", "127.0.0.1", "::1")


class Record(NamedTuple):
    """One TXT record of the domain, and what it is for."""

    title: str
    name: str
    value: str
    why: str


def domain_of(sender: str) -> str:
    """'harbour.example' of 'Harbour Works <billing@harbour.example>'; '' for an address without a real domain."""
    domain = parseaddr(sender)[1].rpartition("@")[2].lower()
    return domain if "." in domain else ""


def records(sender: str, server: str) -> list[Record]:
    """The records for the domain of `sender`, whose mails go out by `server`; none for an address of this machine."""
    domain = domain_of(sender)
    if not domain:
        return []
    allowed = f"a:{server}" if server not in HERE else "a"
    return [
        Record(
            "SPF",
            domain,
            f"v=spf1 {allowed} ~all",
            "Says that this server may send for the domain. Where such a record is there already, add the middle part "
            "to it: there may be only one. A mail provider names an “include:” to use instead.",
        ),
        Record(
            "DKIM",
            f"billfold._domainkey.{domain}",
            "v=DKIM1; k=rsa; p=(the key)",
            "The mail server signs each mail, and this record shows its key. Your mail provider tells the key and the "
            "name before “._domainkey”.",
        ),
        Record(
            "DMARC",
            f"_dmarc.{domain}",
            f"v=DMARC1; p=none; rua=mailto:{parseaddr(sender)[1]}",
            "Says what to do with mails that fail both, and where reports go. Begin with “p=none”.",
        ),
    ]
