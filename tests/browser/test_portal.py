"""The customer portal on a phone: from the mail's button to the address that the next invoice has, and every page."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from billing_site.company.models import Company
from customers.models.customer import Customer
from invoicing.portal.mails import mail_link
from tests.browser.test_accessibility import serious
from tests.factories import address, customer, issued, line, seller
from tests.invoicing.hosted.pages import BANK
from tests.invoicing.portal.test_portal_pages import link_in

PHONE = {"width": 390, "height": 844}
PAGES = ("account", "pay", "pay/?show=1", "statement", "details")


@pytest.mark.parametrize(
    ("language", "enter", "save", "saved"),
    [
        ("ar", "فتح بوابة العملاء", "حفظ التغييرات", "تم حفظ تغييراتكم."),
        ("de", "Kundenportal öffnen", "Änderungen speichern", "Ihre Änderungen wurden gespeichert."),
    ],
)
def test_a_customer_changes_the_address_on_a_phone_and_the_next_invoice_has_it(
    page, live_server, language, enter, save, saved
):
    now = timezone.now()
    seller(**BANK)
    Company.current().change({"portal_changes": Company.AT_ONCE}, by=None, now=now)
    where = address("DE", "Alte Gasse 1", "10115", "Berlin")
    people = [{"name": "Anna Rossi", "email": "anna@rossi.example", "phone": "", "role": "to"}]
    known = {"currency": "eur", "preferred_locales": [language], "contacts": people}
    buyer = customer("Acme", email="jenny@example.com", **known, **where)
    first, _ = (issued(buyer, now=now, lines=[line("Design", 3, 4000)]) for _ in range(2))
    first.pay(5000, by=None, now=now)
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + link_in(mail_link(buyer, buyer.email, by=None, now=now)))
    assert serious(page) == []
    page.get_by_role("button", name=enter).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Acme")
    for path in PAGES:
        page.goto(f"{live_server.url}/portal/{path}")
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator("[name=address_line1]").fill("Neue Gasse 2")
    page.get_by_role("button", name=save).click()
    expect(page.locator(".note.good")).to_have_text(saved)
    invoice = issued(Customer.objects.get(pk=buyer.pk), now=timezone.now())
    assert invoice.frozen["customer"]["address"]["line1"] == "Neue Gasse 2"
