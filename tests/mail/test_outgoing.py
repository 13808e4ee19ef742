"""What EMAIL_URL means: encryption where it says so, words for what is no address of a mail server."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from billing_site.mail.outgoing import CONSOLE, mail_settings


@pytest.mark.parametrize(
    ("url", "tls", "ssl", "port"),
    [
        ("smtp+tls://user:p%40ss@mail.example.com:2525/?_default_from_email=a@example.com", True, False, 2525),
        ("smtp+tls://user:p%40ss@mail.example.com", True, False, 587),
        ("smtp+ssl://user:p%40ss@mail.example.com", False, True, 465),
        ("submission://user:p%40ss@mail.example.com", True, False, 587),
        ("smtp://user:p%40ss@mail.example.com", False, False, 25),
    ],
)
def test_the_talk_with_the_mail_server_is_encrypted_where_the_address_says_so(url, tls, ssl, port):
    found = mail_settings(url)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"], found["EMAIL_PORT"]) == (tls, ssl, port)
    assert (found["EMAIL_HOST"], found["EMAIL_HOST_PASSWORD"]) == ("mail.example.com", "p@ss")
    assert found["EMAIL_BACKEND"].endswith("smtp.EmailBackend")


def test_without_a_server_mail_goes_to_the_terminal():
    assert mail_settings("console:")["EMAIL_BACKEND"] == CONSOLE


@pytest.mark.parametrize("url", ["smtp+starttls://h", "mail.example.com", "http://mail.example.com", ""])
def test_what_is_no_address_of_a_mail_server_is_refused_in_words(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL begins with"):
        mail_settings(url)
