"""One long word widens no page of a thing, no form and no dialog, and lies over nothing beside it."""

from decimal import Decimal

import pytest
from django.utils import timezone

from billing_site.mail.models.address import BouncedAddress
from customers.models.coupon import Coupon
from customers.models.customer import Customer
from invoicing.models.credit_note import CreditNote
from invoicing.models.hosted.query import InvoiceQuery
from invoicing.models.portal.link import PortalLink
from invoicing.models.portal.request import PortalRequest
from invoicing.models.portal.visit import PortalVisit
from invoicing.models.product import Product
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.reminders.policy import AccountReminders
from invoicing.totals.credit import CreditRequest
from tests.browser.test_widths import overflowing
from tests.customers.imports.import_files import checked, csv_text, imported, newest, upload
from tests.factories import customer, draft, issued, line, staff, tax_rate
from tests.mail.factories import mail

LONG = "Unbreakable" * 18
DETAILS = (
    "/customers/{customer}/",
    "/invoices/{invoice}/",
    "/credit-notes/{note}/",
    "/payments/{payment}/",
    "/emails/{mail}/",
    "/settings/email/",
    "/portal-requests/{request}/",
    "/customers/{customer}/reminders/",
    "/customers/{customer}/statement/",
    "/products/{product}/",
    "/tax-rates/{rate}/",
    "/coupons/{coupon}/",
    "/settings/team/{person}/",
    "/settings/company/",
    "/settings/documents/",
)
FORMS = (
    "/customers/import/",
    "/customers/import/{guessed}/",
    "/customers/import/{checked}/",
    "/customers/import/{checked}/?kind=error",
    "/customers/import/{imported}/",
    "/customers/{customer}/merge/?other={other}",
    "/invoices/{draft}/edit/",
    "/invoices/{invoice}/credit/",
    "/jobs/{job}/",
    "/products/{product}/edit/",
    "/settings/numbering/",
    "/settings/team/",
    "/settings/email-texts/invoice/de/",
    "/settings/portal/",
    "/settings/reminders/",
    "/customers/{customer}/reminders/edit/",
    "/customers/{customer}/statement/send/",
    "/invoices/{invoice}/send/",
    "/credit-notes/{note}/send/",
    "/payments/{payment}/send/",
    "/invoices/bulk/send/?ids={invoice}",
    "/reminders/customers/?ids={customer}",
    "/reminders/invoices/?ids={invoice}",
    "/statements/send/?ids={customer}",
)
DIALOGS = (
    "/customers/{customer}/delete/",
    "/customers/{customer}/currency/",
    "/customers/{customer}/coupon/",
    "/customers/{customer}/items/add/",
    "/customers/{customer}/invoice-settings/",
    "/customers/{customer}/merge/",
    "/customers/{customer}/merge/?other={other}",
    "/customers/delete/?ids={customer}",
    "/invoices/{invoice}/pay/",
    "/invoices/{invoice}/uncollectible/",
    "/invoices/{draft}/finalize/",
    "/invoices/{draft}/delete/",
    "/invoices/bulk/finalize/?ids={draft}",
    "/credit-notes/{note}/edit/",
    "/prices/add/?product={product}",
    "/coupons/{coupon}/delete/",
    "/settings/team/{person}/edit/",
    "/settings/team/{person}/deactivate/",
    "/settings/email/test/",
    "/settings/email-texts/add/",
    "/invoices/{invoice}/send/",
    "/invoices/{invoice}/promise/",
    "/invoices/{invoice}/reminders/pause/",
    "/invoices/{invoice}/reminders/skip/",
    "/invoices/{invoice}/link/replace/",
    "/invoices/{invoice}/link/turn_off/",
    "/invoices/{draft}/finalize-and-send/",
    "/invoices/bulk/send/?ids={invoice}",
    "/customers/{customer}/reminders/pause/",
    "/customers/{customer}/statement/send/",
    "/customers/{customer}/portal-link/",
    "/customer-messages/{query}/answer/",
    "/portal-requests/{request}/refuse/",
    "/emails/{mail}/again/",
)
# What of the main column reaches over its edge, upon the details beside it; a box that scrolls keeps it in.
UPON = """() => {
  const main = document.querySelector(".column-main")?.getBoundingClientRect();
  return [...document.querySelectorAll(".column-main :is(table, td, p, dd)")]
    .filter(part => part.checkVisibility() && part.textContent.trim())
    .filter(part => getComputedStyle(part.closest(".block") || part).overflowX !== "auto")
    .filter(part => part.getBoundingClientRect().right > main.right + 1)
    .map(part => part.tagName + " " + part.textContent.trim().slice(0, 30));
}"""

# Words that reach over the edge of what holds them, and boxes that scroll sideways, tables apart; in the dialog that is
# open, else in the page.
OVER = """() => {
  const root = document.querySelector("dialog[open]") || document.querySelector("main"), found = [];
  const scrolls = part => getComputedStyle(part).overflowX !== "visible";
  for (const part of root.querySelectorAll("*"))
    if (scrolls(part) && !part.querySelector("table") && part.scrollWidth > part.clientWidth + 1 && part.matches("div"))
      found.push(part.className);
  const words = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const host = words.currentNode.parentElement;
    const silent = "select, script, style, template, textarea, iframe, .visually-hidden";
    if (!words.currentNode.textContent.trim() || !host.checkVisibility() || host.closest(silent)) continue;
    let cut = host;
    while (cut !== root && !(scrolls(cut) && !cut.matches(".sheet-body"))) cut = cut.parentElement;
    if (cut !== root) continue;
    const box = host.closest("td, th, li, dd, p, label, .btn, .block, dialog, main").getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(words.currentNode);
    if ([...range.getClientRects()].some(text => text.right > box.right + 1.5 || text.left < box.left - 1.5))
      found.push(host.tagName + " " + host.textContent.trim().slice(0, 30));
  }
  return found;
}"""
OPEN = """path => {
  const link = Object.assign(document.createElement("a"), {href: path, textContent: "Open"});
  link.dataset.dialog = "";
  document.querySelector("main").append(link);
  link.click();
}"""


@pytest.fixture
def wordy(transactional_db, now):
    """{name in DETAILS: public id} of things whose free texts are one long word."""
    buyer = customer(LONG[:150], currency="eur", description=LONG, phone="1" * 20, metadata={LONG[:40]: LONG})
    buyer.adjust_balance(-500, description=LONG, by=None, now=now)
    contact = {"name": LONG[:150], "email": f"{LONG[:60]}@example.com", "phone": "", "role": "to"}
    buyer.change({"contacts": [contact]}, by=None, now=now)
    invoice = issued(buyer, lines=[line(LONG, 2, 98_765)], description=LONG, footer=LONG, now=now)
    message = mail(contact["email"], subject=LONG, text=LONG, about=invoice, customer=buyer, now=now)
    message.mark_failed(f"550 {LONG}", {contact["email"]: LONG}, now=now)
    BouncedAddress.mark(contact["email"], f"550 {LONG}", message=message, now=now)
    payment = invoice.pay(1000, reference=LONG[:100], by=None, now=now)
    query = InvoiceQuery.ask(invoice, f"{LONG}\nPlease!", language="en", now=now)
    ReminderHold.pause(invoice, until=None, reason=LONG[:120], by=None, now=now)
    AccountReminders.change({"enabled": True}, by=None, now=now)
    _, token = PortalLink.create(buyer, contact["email"], by=None, now=timezone.now())
    visit, _ = PortalVisit.begin(token, language="en", now=timezone.now())
    changes = {"address_line1": LONG[:100]}
    PortalRequest.submit(visit, changes, base_version=visit.customer.version, now=timezone.now())
    made = {
        "customer": buyer,
        "query": query,
        "request": PortalRequest.objects.get(),
        "invoice": invoice,
        "payment": payment,
        "mail": message,
        "note": CreditNote.issue(invoice, CreditRequest(amount=500), by=None, memo=LONG, now=now),
        "product": Product.create(by=None, now=now, name=LONG[:150], description=LONG),
        "rate": tax_rate("19", display_name=LONG[:50], description=LONG, jurisdiction=LONG[:50], now=now),
        "coupon": Coupon.create(name=LONG[:40], percent_off=Decimal(5), by=None, now=now),
        "person": staff("Billing", name=LONG[:100]),
    }
    return {name: thing.public_id for name, thing in made.items()}


@pytest.mark.parametrize("path", DETAILS)
def test_one_long_word_neither_widens_a_page_nor_lies_over_its_details(desk_page, wordy, path):
    desk_page.user.give_role("Administrator")
    response = desk_page.open(path.format(**wordy))
    assert response.ok
    assert overflowing(desk_page) == []
    for width in (390, 768, 1024, 1280):
        desk_page.set_viewport_size({"width": width, "height": 900})
        desk_page.evaluate("() => new Promise(requestAnimationFrame)")
        assert desk_page.evaluate(UPON) == []


@pytest.fixture
def busy(wordy, client, media, now):
    """`wordy`, and imports at each of their steps, a draft, a job and a customer of the same name."""
    client.force_login(staff("Administrator"))
    rows = [[LONG[:150], "one@example.com", LONG], [LONG[:150], LONG, LONG]]
    upload(client, csv_text(["Name", "Email", LONG], *rows), name=f"{LONG[:60]}.csv")
    guessed = newest()
    tested = checked(client, csv_text(["Name", "Email", "Description"], *rows))
    done = imported(client, csv_text(["Name", "Email", "Description"], *rows))
    buyer = Customer.objects.get(public_id=wordy["customer"])
    made = {
        "guessed": guessed,
        "checked": tested,
        "imported": done,
        "job": done.job,
        "draft": draft(buyer, lines=[line(LONG, 2, 98_765)], description=LONG, footer=LONG, now=now),
        "other": customer(LONG[:150], currency="eur"),
    }
    return wordy | {name: thing.public_id for name, thing in made.items()}


@pytest.mark.parametrize("path", FORMS)
def test_one_long_word_neither_widens_a_form_nor_leaves_its_place(desk_page, busy, path):
    desk_page.user.give_role("Administrator")
    assert desk_page.open(path.format(**busy)).ok
    assert overflowing(desk_page) == []
    for width in (320, 390, 768, 1280):
        desk_page.set_viewport_size({"width": width, "height": 900})
        desk_page.evaluate("() => new Promise(requestAnimationFrame)")
        assert desk_page.evaluate(OVER) == []


def test_one_long_word_keeps_to_its_dialog(desk_page, busy):
    desk_page.user.give_role("Administrator")
    found = {}
    for path in DIALOGS:
        desk_page.open("/settings/")
        desk_page.evaluate(OPEN, path.format(**busy))
        desk_page.locator("dialog[open] h1").wait_for()
        for width in (320, 390, 1280):
            desk_page.set_viewport_size({"width": width, "height": 900})
            desk_page.evaluate("() => new Promise(requestAnimationFrame)")
            if over := desk_page.evaluate(OVER):
                found[path, width] = over
    assert found == {}
