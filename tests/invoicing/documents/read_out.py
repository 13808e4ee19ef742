"""The text of a PDF as programs give it back, and the text that its document says."""

import re
import subprocess
import unicodedata
from html.parser import HTMLParser

from billing_site.setup.system_packages import program_path
from invoicing.documents.pdf.drawing import PRIVATE, REPLACEMENT

# Marks of direction, soft hyphens: how a line is set, not what it says.
UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\\s]")
JOINERS = re.compile("[\u200c\u200d\ufe00-\ufe0f]")
LONGEST_WORD = 40  # what is longer may be parted by the end of a page


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


def unread(html, content):
    """The texts of a document's HTML that pdftotext finds neither in the order of the content nor in that of the page.

    Of a text that goes on to another page its words are looked for. Not those with letters from right to left, whose
    order test_reading_order.py looks at; nor joiners, of which nothing is drawn.
    """
    pages, of_page = poppler(content, "-raw"), None
    found, many = compared(pages), pages.count("\f") > 1
    missing = []
    for text in lost(PRIVATE.sub(REPLACEMENT, html), pages):
        if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text) or compared(text) in found:
            continue
        of_page = of_page or compared(poppler(content))
        words = [word for word in re.split("[\\s\u200b]", text) if len(word) < LONGEST_WORD] if many else [text]
        if any(compared(word) not in found and compared(word) not in of_page for word in words):
            missing.append(text)
    return missing


def compared(text):
    return JOINERS.sub("", letters(text))
