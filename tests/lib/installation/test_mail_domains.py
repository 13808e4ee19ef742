"""Which domains a test installation mails to."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from billing_site.lib.installation.mail_domains import EXAMPLES, NOBODYS, in_words, is_within, listed


def test_names_are_read_as_the_network_writes_them():
    assert listed(["Acme.com", " bücher.example ", "", "acme.com.", "acme.com"]) == (
        "acme.com",
        "xn--bcher-kva.example",
    )
    assert listed([]) == ()


@pytest.mark.parametrize(
    "wrong", ["com", "*", "*.acme.com", "@acme.com", "anna@acme.com", "acme..com", "-a.com", "a b.c"]
)
def test_what_is_no_domain_is_refused_by_its_name(wrong):
    with pytest.raises(ImproperlyConfigured, match=r"TEST_MAIL_DOMAINS: .* is no domain"):
        listed(["acme.com", wrong])


@pytest.mark.parametrize(
    ("name", "within"),
    [
        ("example.com", True),
        ("mail.example.com", True),
        ("nordlicht.example", True),
        ("x.test", True),
        ("localhost", True),
        ("notexample.com", False),
        ("example.com.evil.net", False),
        ("gmail.com", False),
        ("", False),
    ],
)
def test_a_domain_takes_in_what_is_below_it(name, within):
    assert is_within(name, (*EXAMPLES, *NOBODYS)) == within


def test_the_words_name_the_first_of_many():
    words = in_words(tuple(f"d{number}.com" for number in range(9)))
    assert words.startswith("Test mode: mails go only to d0.com, d1.com, d2.com, d3.com, d4.com, 4 more, example.com,")
    assert len(words) < 500
