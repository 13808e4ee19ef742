"""A page as people and browsers read it."""

import re
from html import unescape

# What htmx sends along when it asks for a part of a page.
HTMX = {"HX-Request": "true"}


def body(response, status=None):
    """The page as it was sent; with `status`, only when that is the answer's."""
    assert status in (None, response.status_code), response.status_code
    return response.content.decode()


def text(response):
    """What the page says, without tags."""
    return text_of(body(response))


def text_of(html):
    """What a piece of HTML says, without tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def toast(response):
    """The messages that the page shows."""
    return " ".join(str(message) for message in response.context["messages"])


def names(response):
    """The first column of a list, row by row."""
    return [row["name"] for row in response.context["rows"]]
