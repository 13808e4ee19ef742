"""A page as people read it."""

import re
from html import unescape


def text(response):
    """What the page says, without tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def toast(response):
    """The messages that the page shows."""
    return " ".join(str(message) for message in response.context["messages"])
