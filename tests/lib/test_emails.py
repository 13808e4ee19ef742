"""E-mail addresses: which can be sent to, how one is written for people, and when two are the same."""

import pytest

from billing_site.lib.text import is_mailable, readable_email, same_email
from customers.rules.contacts import ContactsRefused, checked

UNSENDABLE = [
    *('"a;b"@x.example', '"a\\"b"@x.example', '"a>b"@x.example', "a@[127.0.0.1]", "a@x\u200b.example"),
    *("a@x.example\u200f", "jörg@x.example", f"a@{'ü' * 60}.example", f"{'a' * 250}@x.example", "a@x.example\nb", "a"),
]


@pytest.mark.parametrize("address", UNSENDABLE)
def test_an_address_that_no_mail_can_go_to_is_no_contact(address):
    assert not is_mailable(address)
    with pytest.raises(ContactsRefused):
        checked([{"name": "Anna", "email": address, "phone": "", "role": "none"}])


@pytest.mark.parametrize("address", ["a'b+c@x.example", "a@müller.example", "a@пример.рф", "a@localhost"])
def test_others_are(address):
    assert is_mailable(address)
    assert readable_email(address) == address


def test_a_domain_is_written_as_people_do_and_is_the_same_however_it_is_written():
    assert readable_email("B.C@xn--mller-kva.example") == "B.C@müller.example"
    assert same_email(" A@MÜLLER.example ") == same_email("a@xn--mller-kva.example") == "a@xn--mller-kva.example"
    assert same_email("") == ""
    for kept in ("a@xn--strae-oqa.example", "a@xn--\u00e9.example", "a@xn--99999999.example", "a@x.example", "a"):
        assert readable_email(kept) == kept


def test_browsers_write_a_domain_their_way_and_two_of_one_contact_are_one():
    row = {"name": "Anna", "email": "a@xn--mller-kva.example", "phone": "", "role": "to"}
    assert checked([row])[0]["email"] == "a@müller.example"
    with pytest.raises(ContactsRefused, match="there twice"):
        checked([row, row | {"email": "A@müller.example"}])
