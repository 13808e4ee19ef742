"""What mails say: each kind in its language, text and HTML alike, and nothing typed that turns into anything else."""

import pytest

from tests.invoicing.emails.letters import composed, things

pytestmark = pytest.mark.django_db


def test_each_kind_of_mail_is_composed_whole(now):
    for name, thing in things(now).items():
        mail = composed(thing, now=now)
        assert mail.subject and len(mail.subject) <= 150 and "\n" not in mail.subject, name
        for text in (mail.subject, mail.text, mail.html):
            assert "%(" not in text and "{" not in text.partition("<body")[2], name
        assert len(mail.html.encode()) < 60_000
