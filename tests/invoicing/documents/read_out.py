"""The text of a PDF as programs give it back, and the text that its document says."""

import re
import subprocess
import unicodedata
from html.parser import HTMLParser

from billing_site.setup.system_packages import program_path

# Marks of direction, soft hyphens: how a line is set, not what it says.
UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\\s]")


def poppler(content, *options):
    """The text of a PDF by pdftotext; `-raw` in the order of the content, else as it lies on the page."""
    command = [program_path("pdftotext"), *options, "-", "-"]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()


def letters(text, form="NFC"):
    """Text to compare by: in a normal form, without spaces and marks of direction."""
    return UNSEEN.sub("", unicodedata.normalize(form, text))


class Said(HTMLParser):
    """The texts of a document's HTML, in its order; not what its pages repeat in their margins and below the text."""

    UNSHOWN = ("title", "style", "script")
    EMPTY = ("img", "br", "meta", "link", "col", "hr")

    def __init__(self, html):
        super().__init__()
        self.texts, self.within = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag not in self.EMPTY:
            self.within.append((tag, tag in self.UNSHOWN or ("aria-hidden", "true") in attributes))

    def handle_endtag(self, tag):
        while self.within and self.within.pop()[0] != tag:
            pass

    def handle_data(self, text):
        if letters(text) and not any(hidden for _tag, hidden in self.within):
            self.texts.append(text)


def lost(html, read):
    """The texts of a document that are not to be found, letter by letter, in what a program read."""
    found = letters(read)
    return [text for text in Said(html).texts if letters(text) not in found]
