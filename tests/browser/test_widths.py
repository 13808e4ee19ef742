"""No page is wider than its window, and names keep their beginnings, however long the words are."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from customers.models.coupon import Coupon
from customers.models.customer import Customer
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.portal.link import PortalLink
from invoicing.models.portal.request import PortalRequest
from invoicing.models.portal.visit import PortalVisit
from invoicing.models.product import Product
from invoicing.models.reminders.policy import AccountReminders
from invoicing.models.sending.mail_template import MailTemplate
from invoicing.rules.mail.texts import Texts
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, issued, line, staff, tax_rate
from tests.mail.factories import mail

WIDTHS = (320, 360, 767, 768, 769, 1023, 1024, 1280, 1600)
GERMAN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft Rindfleischetikettierung"
ARABIC = "شركة المقاولات والتجارة العامة والاستيراد والتصدير والخدمات اللوجستية والاستشارات الهندسية المحدودة"
LISTS = (
    "/",
    "/customers/",
    "/customers/?deleted=1",
    "/customers/{someone}/balance/",
    "/customers/import/",
    "/invoices/",
    "/reminders/",
    "/payments/",
    "/emails/",
    "/portal-requests/",
    "/settings/email-texts/",
    "/customers/{someone}/statement/",
    "/customers/{someone}/reminders/",
    "/credit-notes/",
    "/coupons/",
    "/products/",
    "/prices/",
    "/subscriptions/",
    "/tax-rates/",
    "/books/",
    "/settings/team/",
    "/accounts/sessions/",
)
# Where the text of a naming cell that does not fit is cut, and in which direction it is read.
CUT = """() => [...document.querySelectorAll(".data td.main bdi")].map(name => {
  const box = name.getBoundingClientRect(), cell = name.closest("td").getBoundingClientRect();
  return {
    text: name.textContent, direction: getComputedStyle(name).direction, width: cell.width,
    inside: box.left >= cell.left - 1 && box.right <= cell.right + 1,
  };
})"""

# Words of up to 9 letters in cells of tables that stand on more than one line.
BROKEN = """() => {
  const found = [], words = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const node = words.currentNode;
    if (!node.parentElement.closest("td") || !node.parentElement.checkVisibility()) continue;
    for (const word of node.data.matchAll(/(?<![\\p{L}.@-])\\p{L}{2,9}(?![\\p{L}.@-])/gu)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) found.push(word[0]);
    }
  }
  return found;
}"""


@pytest.fixture
def someone(transactional_db, now):
    """Lists with long names from left to right and from right to left in every column that holds words."""
    AccountReminders.change({"enabled": True}, by=None, now=now)
    for name in (GERMAN, ARABIC):
        buyer = customer(
            name, currency="eur", email=f"{'buchhaltung.' * 4}{len(name)}@example.com", address_country="BA"
        )
        buyer.adjust_balance(-123_456_789, description=name, by=None, now=now)
        tax_rate("19", display_name=name[:50], description=name, jurisdiction=name[:50], now=now)
        Coupon.create(name=name[:40], percent_off=Decimal(5), by=None, now=now)
        Product.create(by=None, now=now, name=name)
        invoice = issued(buyer, lines=[line(name, 1, 9_876_543_21)], now=now)
        invoice.pay(123_456_78, reference=name[:100], by=None, now=now)
        CreditNote.issue(invoice, CreditRequest(amount=500_000), by=None, now=now)
        mail(
            f"{'buchhaltung.' * 4}@example.com".replace(".@", "@"), subject=name, about=invoice, customer=buyer, now=now
        )
        _, token = PortalLink.create(buyer, buyer.email, by=None, now=timezone.now())
        visit, _ = PortalVisit.begin(token, language="en", now=timezone.now())
        PortalRequest.submit(
            visit, {"address_city": name[:80]}, base_version=visit.customer.version, now=timezone.now()
        )
        staff("Billing", name=name)
    MailTemplate.set("reminder", 2, "de", Texts(GERMAN, GERMAN), by=None, now=now)
    return buyer.public_id


def overflowing(page):
    """The widths at which the page is wider than its window."""
    wide = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("() => new Promise(requestAnimationFrame)")
        found, room = page.evaluate(
            "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        if found > room:
            wide.append((width, found))
    return wide


@pytest.mark.parametrize("path", LISTS)
def test_no_list_is_wider_than_its_window(desk_page, someone, path):
    desk_page.user.give_role("Administrator")
    response = desk_page.open(path.format(someone=someone))
    assert response.ok
    assert overflowing(desk_page) == []


@pytest.mark.parametrize("path", ["/payments/", "/invoices/"])
def test_nor_where_movement_is_reduced(desk_page, someone, path):
    desk_page.emulate_media(reduced_motion="reduce")
    assert desk_page.open(path).ok
    assert overflowing(desk_page) == []


@pytest.mark.parametrize("path", ["/customers/", "/products/", "/coupons/", "/tax-rates/"])
@pytest.mark.parametrize("width", [768, 1024, 1280])
def test_a_long_name_keeps_its_beginning_and_its_room(desk_page, someone, path, width):
    desk_page.set_viewport_size({"width": width, "height": 900})
    desk_page.open(path)
    names = desk_page.evaluate(CUT)
    assert len(names) >= 2
    assert {name["direction"] for name in names} == {"ltr", "rtl"}
    assert all(name["inside"] and name["width"] >= 160 for name in names)


@pytest.mark.parametrize("path", ["/emails/", "/portal-requests/", "/reminders/", "/settings/email-texts/"])
def test_all_columns_of_a_list_of_mail_are_in_sight(desk_page, someone, path):
    desk_page.user.give_role("Administrator")
    desk_page.open(path)
    for width in (768, 1024, 1280):
        desk_page.set_viewport_size({"width": width, "height": 900})
        desk_page.evaluate("() => new Promise(requestAnimationFrame)")
        assert desk_page.locator(".is-wide").count() == 0


@pytest.mark.parametrize("path", ["/", "/invoices/{invoice}/", "/customers/{someone}/"])
def test_a_block_keeps_dates_and_short_words_whole(desk_page, someone, path):
    desk_page.user.give_role("Administrator")
    invoice = Invoice.objects.filter(customer__public_id=someone).latest("pk").public_id
    desk_page.open(path.format(someone=someone, invoice=invoice))
    for width in (1023, 1024, 1200, 1280):
        desk_page.set_viewport_size({"width": width, "height": 900})
        desk_page.evaluate("() => new Promise(requestAnimationFrame)")
        assert (width, desk_page.evaluate(BROKEN)) == (width, [])


@pytest.mark.parametrize("width", [1100, 1280])
def test_an_address_in_a_block_stays_in_one_line_where_there_is_room(desk_page, someone, width):
    invoice = issued(Customer.objects.get(public_id=someone))
    mail("accounting@harbourworks.example", about=invoice, subject="Invoice of Harbour Works Ltd")
    desk_page.set_viewport_size({"width": width, "height": 900})
    desk_page.open(invoice.get_absolute_url())
    address = desk_page.locator("#emails td, .data td").filter(has_text="accounting@harbourworks.example").last
    lines = address.evaluate(
        "cell => { const text = document.createRange(); text.selectNodeContents(cell);"
        " return new Set([...text.getClientRects()].map(box => Math.round(box.top))).size; }"
    )
    assert lines == 1


@pytest.mark.parametrize("width", [768, 1280])
def test_a_table_in_a_dialog_fits_and_lies_not_under_its_header(desk_page, someone, width):
    issued(Customer.objects.get(public_id=someone), now=timezone.now() - timedelta(days=31))
    desk_page.set_viewport_size({"width": width, "height": 500})
    desk_page.open("/reminders/")
    desk_page.locator("tbody .tick input").first.check()
    desk_page.get_by_role("button", name="Skip").click()
    desk_page.locator("dialog[open] tbody tr").first.wait_for()
    desk_page.evaluate("() => new Promise(requestAnimationFrame)")
    head, row, table, body = (
        desk_page.locator(f"dialog[open] {part}").first.bounding_box()
        for part in ("thead th", "tbody td", "table", ".sheet-body")
    )
    assert row["y"] >= head["y"] + head["height"] - 1
    assert table["x"] + table["width"] <= body["x"] + body["width"]
