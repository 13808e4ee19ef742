"""Every list, record and form of the Django admin speaks as the desk does: no code, no words of the machine."""

import re
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.urls import reverse

from billing_site.staff.admin import UserAdminForm
from customers.rules.contacts import from_addresses
from tests.abuse.test_access import World

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
MODELS = [(model._meta.app_label, model._meta.model_name) for model in admin.site._registry]
# What code looks like on a page: braces and brackets around quotes, Python's own words, snake_case, ISO moments.
CODE = re.compile(
    r"""[{\[]\s*["'{\[}\]]|\b(None|True|False|null)\b|\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\b[a-z]+(_[a-z]+)+\b|\b[ap]\.m\."""
)
# Ids that people quote, and files and keys that people named.
QUOTED = re.compile(r"\b[a-z]+_[0-9A-Za-z]{18,}\b|customer_id|None available")


class Words(HTMLParser):
    """What of a page people read: text, and what stands in inputs; scripts, titles of icons and addresses are not."""

    def __init__(self):
        super().__init__()
        self.texts, self.textareas, self.silent, self.main = [], 0, 0, 0

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.silent += tag in ("script", "style", "template")
        self.main += tag == "main" or given.get("id") == "content-start"
        if tag == "input" and given.get("type") not in ("hidden", "checkbox", "radio", "submit"):
            self.texts.append(given.get("value") or "")
        if tag == "img" and self.main:
            self.texts.append(given.get("alt") or "")

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "style", "template")

    def handle_data(self, data):
        if self.main and not self.silent:
            self.texts.append(data.strip())


def faults(page):
    words = Words()
    words.feed(page)
    shown = [QUOTED.sub("", text) for text in words.texts if text]
    assert shown
    return [text for text in shown if CODE.search(text)]


@pytest.fixture
def world(media):
    return World(media)


@pytest.mark.parametrize("role", ["Administrator", "Read-only"])
def test_no_page_of_the_admin_shows_code(world, role):
    browser, wrong = world.browsers[role], {}
    rows = {label: rows[0] for label, rows in world.things.models().items()}
    pages = ["/admin/"]
    for app, name in MODELS:
        pages.append(reverse(f"admin:{app}_{name}_changelist"))
        pages.append(reverse(f"admin:{app}_{name}_change", args=[rows[f"{app}.{name}"].pk]))
        pages.append(reverse(f"admin:{app}_{name}_add"))
        pages.append(reverse(f"admin:{app}_{name}_history", args=[rows[f"{app}.{name}"].pk]))
    read = 0
    for page in pages:
        answer = browser.get(page)
        if answer.status_code == 200:
            read += 1
            found = faults(answer.content.decode())
            wrong |= {page: found} if found else {}
    assert read > 40
    assert not wrong, "\n".join(f"{page}: {found[:8]}" for page, found in wrong.items())


def test_forms_ask_with_the_inputs_of_the_desk(world):
    browser, jenny, person = world.browsers["Administrator"], world.things.first("customer"), world.people["Billing"]
    jenny.change(
        {"preferred_locales": ["de", "fr"], "contacts": from_addresses(["a@example.com"], [])}, by=None, now=world.now
    )

    def page(name, *keys):
        return browser.get(reverse(f"admin:{name}", args=keys)).content.decode()

    edit = page("customers_customer_change", jenny.pk)
    assert re.search(r'name="metadata_key" value="plan"', edit)
    assert re.search(r'name="metadata_value" value="gold"', edit)
    assert edit.count('name="preferred_locales"') == 4
    assert re.search(r'name="contacts_email" value="a@example.com"', edit)
    assert "EUR · Euro" in edit
    assert "Germany" in edit
    assert "hx-get" not in edit
    assert 'src="/static/js/rows.js" type="module"' in edit
    coupon = page("customers_coupon_add")
    assert 'type="datetime-local"' in coupon
    assert "EUR · Euro" in coupon
    assert "Exclusive: added to the price" in page("invoicing_taxrate_add")
    # The page asks for the password first (tests/staff/sign_in/test_identity.py).
    assert "America/New York" in str(UserAdminForm(instance=person)["time_zone"])


def test_what_is_issued_is_read_as_a_table_of_words(world):
    invoice = world.things.first("invoice")
    page = (
        world.browsers["Read-only"].get(reverse("admin:invoicing_invoice_change", args=[invoice.pk])).content.decode()
    )
    snapshot = page.split("Frozen")[1]
    assert "<th>Currency</th><td>EUR · Euro</td>" in snapshot
    assert "<th>Total</th><td>€10.00</td>" in snapshot
    assert snapshot.split("Invoice lines")[1].count("€10.00") == 2
