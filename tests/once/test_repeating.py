"""Forms sent twice: one after the other, at the same moment, after an answer that was lost, with something else."""

import re
import threading
from datetime import timedelta
from functools import partial
from threading import Event

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from django.utils import timezone

from billing_site.jobs.models import Job
from billing_site.once import keys
from billing_site.once.keys import KEPT, forget_old_answers
from billing_site.once.models import KeyedRequest
from customers.models.customer import Customer
from invoicing.invoices import bulk
from invoicing.models.payment import InvoicePayment
from invoicing.rules.move import Move
from tests.factories import customer, staff
from tests.once.forms import FORMS, add_a_customer, record_a_part_payment, upload_an_import
from tests.reading import HTMX, body, text, toast
from tests.staff.factories import prove_identity
from tests.threads import at_once

KEY, OTHER_KEY = "k" * 22, "o" * 22
OWN = ("events", "jobs", "company", "customers", "invoicing", "staff")
# What all of the forms make, each once, with what was there for them.
MADE = {
    "invoicing.InvoicePayment": 2,
    "invoicing.CreditNote": 1,
    "invoicing.InvoiceItem": 2,
    "invoicing.Product": 1,
    "invoicing.TaxRate": 2,
    "customers.Coupon": 2,
    "customers.Discount": 1,
    "customers.TaxId": 1,
    "customers.CustomerMerge": 1,
    "customers.ImportBatch": 1,
    "customers.BalanceTransaction": 3,
    "staff.Invitation": 1,
    "jobs.Job": 1,
}
every_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
db = pytest.mark.django_db


def rows():
    """How many rows there are of each thing; every verb leaves an event at least."""
    return {
        model._meta.label: model.objects.count()
        for label in OWN
        for model in apps.get_app_config(label).get_models()
        if model._meta.managed
    }


def fields_of(fields):
    """The fields again: a file is read from its beginning."""
    for value in fields.values():
        if hasattr(value, "seek"):
            value.seek(0)
    return fields


def send(browser, address, fields, key=KEY, **more):
    return browser.post(address, fields_of(fields) | {"once": key}, **more)


def said(answer):
    """(status, where to, what is told to the page) of an answer."""
    headers = {name: value for name, value in answer.items() if name.startswith("HX-") or name == "Location"}
    told = [(str(m), m.extra_tags) for m in answer.wsgi_request._messages._queued_messages]
    return answer.status_code, headers, told


def signed_in(user):
    browser = Client()
    browser.force_login(user)
    prove_identity(browser, user)
    return browser


@every_form
@db
def test_the_same_form_twice_does_it_once_and_answers_alike(chief, now, media, form):
    address, fields = form(now)
    before = rows()
    first = send(chief, address, fields, headers=HTMX)
    done = rows()
    assert first.status_code == 204, text(first)
    assert done != before
    second = send(chief, address, fields, headers=HTMX)
    assert rows() == done
    assert said(second) == said(first)


@pytest.mark.threads
def test_each_form_sent_twice_at_the_same_moment_does_it_once(real_commits, now, media, figures):
    user, doubled = staff("Administrator"), []
    for number, (name, form) in enumerate(FORMS.items()):
        address, fields = form(now)
        contents = {name: value.read() if hasattr(value, "read") else value for name, value in fields.items()}
        press = partial(pressed, user, address, fields, contents, f"{number:022}")
        first, second = at_once(press, press)
        once = rows()
        third = press()
        assert first[0] == 204, (name, first)
        if not (first == second == third and rows() == once):
            doubled.append((name, first, second, third))
    assert KeyedRequest.objects.count() == len(FORMS)
    made = {name: count for name, count in rows().items() if name in MADE}
    assert made == MADE
    figures(tried=3 * len(FORMS), doubled=len(doubled))
    assert not doubled


def pressed(user, address, fields, contents, key):
    """What a browser of its own is answered; files are made for it."""
    mine = {n: type(fields[n])(fields[n].name, v) if isinstance(v, bytes) else v for n, v in contents.items()}
    return said(send(signed_in(user), address, mine, key, headers=HTMX))


@db
def test_the_next_page_says_what_the_first_one_said_with_its_undo(desk, now):
    jenny = customer("Jenny")
    address = f"{jenny.get_absolute_url()}delete/"
    desk.post(address, {"once": KEY})
    # The first answer is lost on the way: nobody reads its words.
    desk.cookies.pop("messages")
    again = desk.post(address, {"once": KEY}, follow=True)
    assert toast(again) == "Deleted Jenny."
    assert f'action="{jenny.get_absolute_url()}restore/"' in body(again)


@db
def test_one_mail_goes_to_somebody_invited_twice(chief, now):
    address, fields = FORMS["invite somebody"](now)
    send(chief, address, fields)
    send(chief, address, fields)
    assert len(mail.outbox) == 1
    assert "/accounts/invitation/" in body(chief.get("/settings/team/"))


@db
def test_a_file_sent_twice_is_kept_once(desk, now, media):
    address, fields = upload_an_import(now)
    first, second = send(desk, address, fields), send(desk, address, fields)
    assert first["Location"] == second["Location"]
    assert len(list(media.rglob("*.csv"))) == 1


# The same key with something else


@db
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["a page", "in the dialog"])
def test_the_same_key_with_other_input_is_refused_and_may_be_sent_as_a_new_one(desk, now, headers):
    address, fields = add_a_customer(now)
    first = send(desk, address, fields)
    answer = send(desk, address, fields | {"name": "Maria"}, headers=headers)
    assert answer.status_code == 409
    page = body(answer)
    assert "Added Jenny Rosen." in page
    assert f'href="{first["Location"]}"' in page
    assert ("<html" in page) is not bool(headers)
    assert Customer.objects.count() == 1
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert kept["name"] == "Maria"
    assert kept["once"] != KEY
    assert desk.post(address, kept).status_code == 302
    assert set(Customer.objects.values_list("name", flat=True)) == {"Jenny Rosen", "Maria"}


@db
def test_the_same_fields_to_another_address_are_other_input(desk, now):
    address, fields = record_a_part_payment(now)
    other, _ = record_a_part_payment(now)
    assert send(desk, address, fields).status_code == 302
    refused = send(desk, other, fields)
    assert refused.status_code == 409
    assert "Method Bank transfer" in text(refused), "choices in words"
    assert InvoicePayment.objects.count() == 1


@db
def test_another_file_is_other_input_and_is_not_offered_again(desk, now, media):
    address, fields = upload_an_import(now)
    send(desk, address, fields)
    file = type(fields["file"])("customers.csv", b"Name,Email\nBob,bob@example.com\n")
    refused = send(desk, address, {"file": file})
    assert refused.status_code == 409
    assert "open the form again" in text(refused)
    assert "Send as a new one" not in text(refused)
    assert len(list(media.rglob("*.csv"))) == 1


@db
def test_what_was_typed_is_shown_as_text(desk, now):
    address, fields = add_a_customer(now)
    send(desk, address, fields)
    page = body(send(desk, address, fields | {"name": '"><script>alert(1)</script>'}))
    assert "<script>alert" not in page


@db
@pytest.mark.parametrize("key", ["short", "x" * 65, "k" * 21 + "\x00", "ключ" * 5])
def test_a_key_that_is_none_is_refused(desk, now, key):
    address, fields = add_a_customer(now)
    desk.raise_request_exception = False
    assert send(desk, address, fields, key).status_code == 400
    assert not Customer.objects.exists()


# Whose keys, and for how long


@db
def test_the_key_of_one_person_is_free_for_another(now):
    address, fields = add_a_customer(now)
    for user in (staff(), staff()):
        assert send(signed_in(user), address, fields).status_code == 302
    assert Customer.objects.count() == 2


@db
def test_a_new_key_does_it_again(desk, now):
    address, fields = add_a_customer(now)
    for key in (KEY, OTHER_KEY):
        send(desk, address, fields, key)
    assert Customer.objects.count() == 2


@db
def test_answers_are_kept_for_seven_days(desk, clock):
    send(desk, *add_a_customer(clock))
    assert forget_old_answers(clock + KEPT) == 0
    assert forget_old_answers(clock + KEPT + timedelta(seconds=1)) == 1
    assert not KeyedRequest.objects.exists()


@db
def test_a_form_that_was_refused_may_be_sent_again_with_its_key(desk, now):
    address, fields = add_a_customer(now)
    assert send(desk, address, fields | {"email": "nonsense"}).status_code == 422
    assert not KeyedRequest.objects.exists()
    assert send(desk, address, fields).status_code == 302


@db
def test_a_verb_that_refuses_leaves_nothing_not_even_what_was_done_before_it(desk, now):
    """A draft for a new customer: without the draft there is no customer either."""
    address, fields = FORMS["a new customer and their invoice"](now)
    before = rows()
    assert send(desk, address, fields | {"email": "nonsense"}).status_code == 422
    assert rows() == before


@db
def test_what_changed_nothing_may_be_asked_again(desk, now):
    """A look at what would change, twice with different choices, under the key of one form."""
    one = customer("One")
    address = f"/customers/edit-many/?ids={one.public_id}"
    address = FORMS["delete several customers"](now)[0].replace("delete", "set")
    for value in ("exempt", "reverse"):
        assert send(desk, address, {"property": "tax_exempt", "tax_exempt": value}).status_code in (200, 422)
    assert not KeyedRequest.objects.exists()


@pytest.mark.threads
def test_a_job_for_many_invoices_asked_for_twice_at_the_same_moment_is_one(real_commits, now, monkeypatch):
    """What is done at once is committed one by one; the job that does many is a thing of its own."""
    monkeypatch.setattr(bulk, "INLINE", 1)
    address, fields = FORMS["void several invoices"](now)
    user = staff("Administrator")
    first, second = at_once(*2 * [partial(pressed, user, address, fields, {}, KEY)])
    assert first == second
    assert Job.objects.count() == 1


@pytest.mark.threads
def test_a_repetition_waits_until_what_is_done_in_steps_is_done(real_commits, now, monkeypatch):
    """The first stands still between two invoices while the second comes."""
    begun, go_on, act = Event(), Event(), Move.act

    def slow(*args, **details):
        begun.set()
        go_on.wait(30)
        return act(*args, **details)

    monkeypatch.setattr(Move, "act", slow)
    address, fields = FORMS["void several invoices"](now)
    press = partial(pressed, staff("Administrator"), address, fields, {}, KEY)

    def second():
        begun.wait(30)
        threading.Timer(0.5, go_on.set).start()
        return press()

    first, again = at_once(press, second)
    assert first == again
    assert "Voided 2 invoices" in first[2][0][0]
    assert KeyedRequest.objects.get().answer


@db
def test_a_repetition_of_what_is_not_done_yet_says_that_nobody_knows(desk, now, settings, monkeypatch):
    settings.DATABASE_WAIT, desk.raise_request_exception = 1, False
    monkeypatch.setattr(keys, "PAUSE", 0.4)
    address, fields = FORMS["void several invoices"](now)
    hold = {"actor": desk.user.public_id, "key": KEY, "fingerprint": "another", "answer": {}}
    KeyedRequest.objects.create(created=timezone.now(), **hold)
    before = rows()
    answer = send(desk, address, fields)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Look whether it was saved" in text(answer)
    assert rows() == before
    # Whoever held it a minute ago and has not answered is dead; what was done stays, the rest is done now.
    KeyedRequest.objects.update(created=timezone.now() - keys.DEAD)
    assert "Voided 2 invoices" in said(send(desk, address, fields))[2][0][0]
    assert said(send(desk, address, fields))[2][0][0].startswith("Voided 2 invoices")


@db
def test_what_failed_in_steps_may_be_asked_again(desk, now, monkeypatch):
    address, fields = FORMS["void several invoices"](now)
    monkeypatch.setattr(bulk, "do_each", broken_off)
    desk.raise_request_exception = False
    assert send(desk, address, fields).status_code == 500
    monkeypatch.undo()
    assert not KeyedRequest.objects.exists()
    assert "Voided 2 invoices" in said(send(desk, address, fields))[2][0][0]


def broken_off(*args, **details):
    raise RuntimeError("broken")
