"""The page of a form, and what it says when a verb refuses."""

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.urls import reverse

from billing_site.pages.confirm import form_page, refusals_in, refusals_shown
from tests.factories import customer


class Refused(ValueError):
    """What a verb of these tests raises."""


class NameForm(forms.Form):
    name = forms.CharField()


@pytest.fixture
def form():
    return NameForm({"name": "Ann"})


@pytest.mark.parametrize("field", [None, "name"])
def test_a_refusal_stands_in_the_form_where_it_belongs(form, field):
    with refusals_in(form, Refused, field=field):
        raise Refused("Not today.")
    assert form.errors == {field or "__all__": ["Not today."]}


def test_a_refusal_that_names_its_field_stands_there(form):
    refusal = Refused("Not this one.")
    refusal.field = "name"
    with refusals_in(form, Refused):
        raise refusal
    assert form.errors == {"name": ["Not this one."]}


def test_what_is_no_refusal_is_raised(form, desk):
    request = desk.get(reverse("home")).wsgi_request
    with pytest.raises(ZeroDivisionError), refusals_in(form, Refused), refusals_shown(request, Refused):
        raise ZeroDivisionError
    assert form.is_valid()


def test_a_refusal_without_a_form_is_a_message(desk):
    request = desk.get(reverse("home")).wsgi_request
    with refusals_shown(request, Refused):
        raise Refused("Not today.")
    assert [(message.level_tag, str(message)) for message in get_messages(request)] == [("error", "Not today.")]


@pytest.mark.parametrize("back", ["thing", "customer_list", "/customers/?q=ann"])
def test_cancel_leads_to_a_thing_a_page_or_an_address(desk, back):
    request, ann = desk.get(reverse("home")).wsgi_request, customer(name="Ann")
    addresses = {"thing": ann.get_absolute_url(), "customer_list": reverse("customer_list")}
    page = form_page(request, NameForm(), "Add", back=ann if back == "thing" else back)
    assert f'href="{addresses.get(back, back)}"' in page.content.decode()
