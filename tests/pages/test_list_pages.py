"""The pages that every list has: each by its own way of asking, and only for those who may see the rows."""

import pytest
from django.urls import reverse

LISTS = ("coupon", "product", "tax_rate", "payment", "credit_note")
PAGES = {"list": "get", "columns": "post", "export": "get", "export_file": "get"}

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("noun", LISTS)
@pytest.mark.parametrize(("page", "method"), PAGES.items())
def test_each_page_answers_to_its_own_method_only(desk, noun, page, method):
    other = "get" if method == "post" else "post"
    assert getattr(desk, method)(reverse(f"{noun}_{page}")).status_code in (200, 302)
    assert getattr(desk, other)(reverse(f"{noun}_{page}")).status_code == 405


@pytest.mark.parametrize("noun", LISTS)
@pytest.mark.parametrize(("page", "method"), PAGES.items())
def test_nobody_without_a_role_sees_any_of_them(client, django_user_model, noun, page, method):
    stranger = django_user_model.objects.create_user("stranger@example.com", "secret-horse-battery")
    client.force_login(stranger)
    assert getattr(client, method)(reverse(f"{noun}_{page}")).status_code == 403
