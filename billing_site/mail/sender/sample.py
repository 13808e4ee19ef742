"""The mail by which one sees whether mails leave: what it says."""

from html import escape

from django.conf import settings

from billing_site.company.models import Company
from billing_site.lib.installation.marks import LINE, marked_subject, marked_text
from billing_site.mail.parts import Composed

SUBJECT = "A test from {}"
TEXT = """This is a test.

Mails of {} reach this address. Nothing is to be done.
"""
HTML = """<!doctype html>
<html lang="en"><body style="margin:0;padding:24px;font-family:sans-serif;color:#1a1a2e">
{mode}<p style="margin:0 0 12px">This is a test.</p>
<p style="margin:0">Mails of {name} reach this address. Nothing is to be done.</p>
</body></html>
"""
MODE = '<p style="margin:0 0 12px;padding:6px 10px;border:2px solid #c77700">{}</p>\n'


def composed(company: Company) -> Composed:
    name = company.sender_name or "Billfold"
    html = HTML.format(name=escape(name), mode="" if settings.LIVEMODE else MODE.format(LINE))
    return Composed("en", marked_subject(SUBJECT.format(name)), marked_text(TEXT.format(name)), html)
