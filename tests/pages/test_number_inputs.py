"""Every input for a number, on the desk and in Django's admin, is read by the one reader of typed numbers."""

import re

import pytest
from django import forms
from django.contrib import admin
from django.test import RequestFactory

from billing_site.pages.fields.numbers import WholeNumber
from tests.test_architecture import ROOT
from tests.tools.source import PACKAGES

OTHER_READERS = re.compile(r"forms\.(Decimal|Float|Integer)Field\((?!.*HiddenInput)|NumberInput")
# The one reader's own input, and the module that made it.
READER = "billing_site/pages/fields/numbers.py"


def test_no_form_reads_numbers_by_another_reader():
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            found += [f"{name}: {each.group()}" for each in OTHER_READERS.finditer(path.read_text()) if name != READER]
    assert found == []


def test_no_page_has_an_input_that_the_browser_reads_itself():
    pages = sorted((ROOT / "templates").rglob("*.html"))
    assert [str(path) for path in pages if re.search(r"type=.?number", path.read_text())] == []


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
