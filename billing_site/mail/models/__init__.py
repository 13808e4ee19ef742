"""The rows of mail; Django looks for them here."""

from billing_site.mail.models.address import BouncedAddress
from billing_site.mail.models.mailbox import BounceMailbox
from billing_site.mail.models.message import Message
from billing_site.mail.models.query import MessageIndex

__all__ = ["BounceMailbox", "BouncedAddress", "Message", "MessageIndex"]
