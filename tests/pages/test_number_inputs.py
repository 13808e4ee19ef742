"""Every input for a number, on the desk and in Django's admin, is read by the one reader of typed numbers."""

import re
from decimal import Decimal

import pytest
from django import forms
from django.contrib import admin
from django.test import RequestFactory

from billing_site.lib.money.number_formats import FORMATS, USUAL, numbers_as
from billing_site.lib.money.text import parse_number
from billing_site.pages.fields.numbers import NumberText, WholeNumber
from tests.test_architecture import ROOT
from tests.tools.source import PACKAGES

OTHER_READERS = re.compile(r'forms\.(Decimal|Float|Integer)Field\((?!.*HiddenInput)|NumberInput|inputmode": "decimal')
# The one reader's own inputs, and those of filters by amount.
READERS = ("billing_site/pages/fields/numbers.py", "billing_site/pages/filters.py")


def test_no_form_reads_numbers_by_another_reader():
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            found += [
                f"{name}: {each.group()}" for each in OTHER_READERS.finditer(path.read_text()) if name not in READERS
            ]
    assert found == []


def test_no_page_has_an_input_that_the_browser_reads_itself():
    pages = sorted((ROOT / "templates").rglob("*.html"))
    assert [str(path) for path in pages if re.search(r"type=.?number", path.read_text())] == []


def test_a_decimal_that_an_input_starts_with_is_shown_as_the_person_writes():
    class RateForm(forms.Form):
        rate = NumberText()

    for written, shown in ((USUAL, "1.1250"), (FORMATS["1.234,56"], "1,125"), (FORMATS["1'234.56"], "1.125")):
        with numbers_as(lambda written=written: written):
            assert RateForm(initial={"rate": Decimal("1.125000")})["rate"].value() == shown
            assert RateForm({"rate": "1.125"})["rate"].value() == "1.125"
            assert parse_number(shown) == Decimal("1.125")


@pytest.mark.django_db
def test_the_admin_asks_for_numbers_with_the_desk_s_inputs(administrator):
    request = RequestFactory().get("/admin/")
    request.user = administrator
    ours = ("billing_site", "customers", "invoicing")
    found = []
    for model, page in admin.site._registry.items():
        if not model.__module__.startswith(ours):
            continue
        add, change = page.has_add_permission(request), page.has_change_permission(request)
        for record in [None] * add + [model(pk=1)] * change:
            fields = page.get_form(request, record)(instance=record).fields
            numbers = {name for name, field in fields.items() if isinstance(field, forms.IntegerField)}
            found += [
                f"{model.__name__}.{name}"
                for name in numbers
                if not isinstance(fields[name], WholeNumber) and not fields[name].widget.is_hidden
            ]
    assert found == []
