"""Who gets the mails after a merge: told before it for what is chosen, and in its outcome."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from billing_site.mail.models.message import Message
from billing_site.mail.outbox import send_due_messages
from customers.models.customer import Customer
from tests.factories import customer, issued
from tests.mail.factories import mail

pytestmark = pytest.mark.django_db


def person(email, role="to"):
    return {"name": "", "email": email, "phone": "", "role": role}


def plain(page):
    return re.sub(r"\s+", " ", strip_tags(page.content.decode())).replace(" ,", ",").replace(" .", ".")


def address(acme, double):
    return f"{reverse('customer_merge', args=[acme.public_id])}?other={double.public_id}"


def look(desk, acme, double, **picked):
    """The words on who gets mail, as the page first has them or, after a choice, has them next."""
    if not picked:
        page = plain(desk.get(address(acme, double)))
        return page.partition("Who gets mail after the merge")[2].partition("What goes over")[0].strip()
    headers = {"HX-Request": "true", "HX-Target": "merge-mail"}
    return plain(desk.get(address(acme, double), picked | {"other": double.public_id}, headers=headers)).strip()


def merge(desk, acme, double, **picked):
    desk.post(address(acme, double), {"seen": f"{acme.version}-{double.version}"} | picked)
    assert Customer.objects.get(pk=double.pk).merged_into == acme
    return plain(desk.get(acme.get_absolute_url()))


def test_a_first_contact_to_takes_the_mail_from_the_account_email_and_it_is_said(desk):
    acme = customer("Acme", email="acme@x.example")
    double = customer(
        "ACME", email="acme@x.example", contacts=[person("anna@x.example"), person("ben@x.example", "cc")]
    )
    words = look(desk, acme, double)
    assert "go to anna@x.example, with a copy to ben@x.example." in words
    assert "Before, those of Acme went to acme@x.example. acme@x.example gets no more mail." in words
    assert "those of ACME" not in words
    assert "The account email acme@x.example gets mail only while no contact has the role To." in words
    assert "Invoices now go to anna@x.example, with a copy to ben@x.example; no longer to acme@x.example." in merge(
        desk, acme, double
    )


def test_the_words_follow_what_is_chosen(desk):
    acme = customer("Acme", email="acme@x.example")
    double = customer("ACME", email="double@x.example", contacts=[person("anna@x.example")])
    words = look(desk, acme, double, contacts="keep")
    assert "go to acme@x.example. " in words
    assert "Before, those of ACME went to anna@x.example. anna@x.example gets no more mail." in words
    assert "Before, those of Acme" not in words
    assert "go to double@x.example. " in look(desk, acme, double, contacts="keep", email="other")
    assert "go to anna@x.example. " in look(desk, acme, double, contacts="other")
    page = merge(desk, acme, double, contacts="keep", email="keep")
    assert "Invoices go to acme@x.example; no longer to anna@x.example." in page


@pytest.mark.parametrize("theirs", [[], [person("ANNA@X.example")], [person("quiet@x.example", "none")]])
def test_where_nothing_changes_there_is_no_before_and_after(desk, theirs):
    acme = customer("Acme", email="acme@x.example", contacts=[person("anna@x.example")])
    double = customer("ACME", email="" if not theirs else "anna@x.example", contacts=theirs)
    words = look(desk, acme, double)
    assert words == "Invoices and all other mails go to anna@x.example, as before."
    assert "Invoices go to anna@x.example, as before." in merge(desk, acme, double)


def test_that_nobody_is_on_file_is_said(desk):
    acme, double = customer("Acme", email=""), customer("ACME", email="")
    assert look(desk, acme, double) == "No e-mail address is on file, so invoices cannot be sent."
    assert "so invoices cannot be sent" in merge(desk, acme, double)


def test_many_addresses_are_shortened_in_the_outcome(desk):
    acme = customer("Acme", email="")
    double = customer("ACME", email="", contacts=[person(f"p{n}@x.example") for n in range(6)])
    assert "p5@x.example" in look(desk, acme, double)
    page = merge(desk, acme, double)
    assert "Invoices now go to p0@x.example, p1@x.example, p2@x.example and 3 more." in page


def test_what_waits_is_told_with_the_list_of_just_these_and_still_goes(desk, now):
    acme, double = customer("Acme", currency="eur"), customer("ACME", email="old@x.example", currency="eur")
    waits = [issued(double, now=now).send(by=None, now=now), mail("anna@x.example", customer=double, now=now)]
    mail("anna@x.example", customer=double, now=now).cancel(by=None, now=now)
    page = desk.get(address(acme, double))
    words = "2 emails to ACME wait to be sent to {}, before and after the merge."
    assert words.format("anna@x.example, old@x.example") in plain(page)
    (told,) = page.context["waiting"]
    assert f'href="{told["url"].replace("&", "&amp;")}"' in page.content.decode()
    assert {row["id"] for row in desk.get(told["url"]).context["rows"]} == {each.public_id for each in waits}
    assert "2 emails still wait to be sent to anna@x.example, old@x.example." in merge(desk, acme, double)
    assert send_due_messages(now) == 2
    assert {message.to[0] for message in Message.objects.filter(state=Message.SENT)} == {
        "old@x.example",
        "anna@x.example",
    }
    assert desk.get(address(acme, customer("Third"))).context["waiting"] == []


def test_what_waits_for_the_one_that_stays_is_told_too(desk, now):
    acme, double = customer("Acme"), customer("ACME")
    mail("old@x.example", customer=acme, now=now)
    words = "1 email to Acme waits to be sent to old@x.example, before and after the merge. Look at it to cancel"
    assert words in plain(desk.get(address(acme, double)))
    for _ in range(101):
        mail("old@x.example", customer=double, now=now)
    assert "More than 100 emails to ACME wait to be sent" in plain(desk.get(address(acme, double)))
