"""The mail by which one sees whether mails leave: what it says."""

from html import escape

from billing_site.company.models import Company
from billing_site.mail.parts import Composed

SUBJECT = "A test from {}"
TEXT = """This is a test.

Mails of {} reach this address. Nothing is to be done.
"""
HTML = """<!doctype html>
<html lang="en"><body style="margin:0;padding:24px;font-family:sans-serif;color:#1a1a2e">
<p style="margin:0 0 12px">This is a test.</p>
<p style="margin:0">Mails of {} reach this address. Nothing is to be done.</p>
</body></html>
"""


def composed(company: Company) -> Composed:
    name = company.sender_name or "Billfold"
    return Composed("en", SUBJECT.format(name), TEXT.format(name), HTML.format(escape(name)))
