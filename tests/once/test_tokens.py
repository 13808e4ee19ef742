"""Every form that posts carries a key, whoever wrote it: pages of the desk, dialogs, the Django admin."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from billing_site.jobs.models import Job
from billing_site.staff.models.invitation import Invitation
from customers.models.coupon import Coupon
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.models.catalog.price import Price
from invoicing.models.credit_note import CreditNote
from invoicing.models.line import InvoiceItem
from invoicing.models.product import Product
from invoicing.totals.credit import CreditRequest
from tests.customers.imports.import_files import newest, upload
from tests.factories import customer, draft, issued, line, staff, tax_rate
from tests.reading import HTMX, body
from tests.test_pages import patterns

FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.S | re.I)
POSTS = re.compile(r"""<form\b[^>]*(\bmethod=["']?post\b|\bhx-post=)""", re.I)
KEY = re.compile(r'<input type="hidden" name="once" value="([\w-]{16,64})">')
# Pages of visitors, who have no session: what is said there twice does nothing twice by what it says, and each says so
# in tests of its own.
VISITORS = ("/i/", "/verify/", "/portal/")
# Documents, which take long to draw and have no forms.
DRAWN = re.compile(r"pdf|receipt|sample")
# Forms that open the desk or close it, and those of django-allauth's pages: their tries are counted, never undone.
LEFT_ALONE = re.compile(r'action="/(accounts|admin/logout)/')


def things(desk, now):
    """{what an address begins with: ids of things that it may be about}."""
    jenny = customer("Jenny", currency="eur")
    entry = jenny.adjust_balance(amount=-1200, currency="eur", description="", by=None, now=now)
    tax_id = jenny.add_tax_id("eu_vat", "DE136695976", by=None, now=now)
    waiting = InvoiceItem.create(jenny, currency="eur", by=None, now=now, description="Item", unit_amount=Decimal(100))
    coupon = Coupon.create(percent_off=Decimal(25), amount_off=None, by=None, now=now)
    coupon.redeem_for(jenny, by=None, now=now)
    gone = customer("Gone")
    gone.mark_deleted(by=None, now=now)
    rate = tax_rate("19")
    taxed = [rate_snapshot(rate)]
    invoice = issued(jenny, lines=[line(unit_amount=10_000)], default_tax_rates=taxed, now=now)
    payment = invoice.pay(400, by=None, now=now)
    note = CreditNote.issue(invoice, CreditRequest(amount=100), by=None, now=now)
    product = Product.create(by=None, now=now, name="Design day")
    price = Price.create(product, by=None, now=now, currency="eur", unit_amount=Decimal(96000))
    upload(desk, "Name,Email\nAnna,anna@example.com\n")
    job = Job.start("A job", "invoicing.integrity.checks.work", by=desk.user, now=now, undo_url="/customers/undo/x/")
    invitation, _ = Invitation.send("jane@billfold.example", "Billing", by=desk.user, now=now)
    return {
        "customers/import": [newest()],
        "customers": [(jenny, entry), (jenny, tax_id), (jenny, waiting), gone],
        "coupons": [coupon],
        "invoices": [invoice, draft(jenny, now=now)],
        "payments": [payment],
        "credit-notes": [note],
        "products": [(product, price)],
        "tax-rates": [rate],
        "jobs": [job],
        "settings": [staff("Billing"), desk.user, invitation],
    }


def addresses(known):
    """Every address of the desk, with the ids of things that are there."""
    for path, _ in patterns():
        if re.search(r"[\^$(\\]", path) or path.startswith(("/admin/", "/accounts/", *VISITORS)) or DRAWN.search(path):
            continue
        parameters = re.findall(r"<[^>]+>", path)
        if not parameters:
            yield path
            continue
        start = max((begin for begin in known if path.startswith(f"/{begin}/")), key=len, default="")
        for thing in known.get(start, []):
            ids = [part.public_id for part in (thing if isinstance(thing, tuple) else (thing,))]
            address = path
            for parameter, public_id in zip(parameters, [*ids, "void"], strict=False):
                address = address.replace(parameter, public_id, 1)
            yield address


def shown(browser, address):
    """The page, and where it is a form, what its dialog shows."""
    answer = browser.get(address)
    if answer.streaming or "text/html" not in answer["Content-Type"]:
        return
    yield body(answer)
    if "sheet-form" in body(answer):
        yield body(browser.get(address, headers=HTMX))


def without_key(page):
    forms = [form for form in FORM.findall(page) if POSTS.match(form) and not LEFT_ALONE.search(form)]
    return len(forms), [form[:200] for form in forms if len(KEY.findall(form)) != 1]


@pytest.mark.slow
@pytest.mark.alike
@pytest.mark.django_db
def test_every_form_of_every_page_carries_one_key(chief, now, media):
    found, missing, keys = 0, [], []
    for address in addresses(things(chief, now)):
        for page in shown(chief, address):
            count, without = without_key(page)
            found += count
            missing += [(address, form) for form in without]
            keys += KEY.findall(page)
    assert not missing
    assert found > 150
    assert len(set(keys)) == len(keys)


@pytest.mark.django_db
def test_the_forms_of_the_django_admin_carry_one_too(chief, now):
    jenny, rate = customer("Jenny"), tax_rate("19")
    pages = [
        reverse("admin:customers_customer_changelist"),
        reverse("admin:customers_customer_add"),
        reverse("admin:customers_customer_change", args=[jenny.pk]),
        reverse("admin:customers_customer_delete", args=[jenny.pk]),
        reverse("admin:invoicing_taxrate_change", args=[rate.pk]),
    ]
    for address in pages:
        count, missing = without_key(body(chief.get(address)))
        assert count, address
        assert not missing, address


def test_no_template_draws_the_token_but_by_its_tag():
    by_hand = [
        str(path.relative_to(settings.BASE_DIR))
        for folder in ("templates", "billing_site", "customers", "invoicing")
        for path in Path(settings.BASE_DIR, folder).rglob("*.html")
        if 'name="csrfmiddlewaretoken"' in path.read_text()
    ]
    assert by_hand == []


@pytest.mark.django_db
def test_a_refused_form_comes_back_with_another_key(desk):
    address = reverse("customer_add")
    (first,) = KEY.findall(re.search(r"<form[^>]*sheet-form.*?</form>", body(desk.get(address)), re.S)[0])
    refused = body(desk.post(address, {"email": "nonsense", "once": first}), 422)
    (second,) = KEY.findall(re.search(r"<form[^>]*sheet-form.*?</form>", refused, re.S)[0])
    assert first != second
