"""axe finds nothing serious, light or dark, wide or narrow; nothing overflows a phone."""

from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe

from billing_site.mail.models.address import BouncedAddress
from billing_site.staff.models.security_entry import SecurityEntry
from customers.models.coupon import Coupon
from customers.rules.contacts import from_addresses
from invoicing.collecting.models.refund import Refund
from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, draft, issued, line, tax_rate
from tests.invoicing.collecting.factories import charged, disputed, tick
from tests.mail.factories import mail

PAGES = (
    "/",
    "/customers/",
    "/customers/?deleted=1",
    "/customers/add/",
    "/customers/import/",
    "/customers/{someone}/",
    "/customers/{someone}/edit/",
    "/customers/{someone}/balance/",
    "/customers/{someone}/subscriptions/add/",
    "/customers/{someone}/balance/adjust/",
    "/customers/{someone}/tax-ids/add/",
    "/customers/{someone}/invoice-settings/",
    "/customers/{someone}/merge/",
    "/customers/{someone}/merge/?other={double}",
    "/coupons/",
    "/invoices/",
    "/invoices/add/",
    "/invoices/{draft}/edit/",
    "/invoices/{invoice}/",
    "/invoices/{invoice}/pay/",
    "/invoices/{invoice}/credit/",
    "/invoices/{invoice}/revise/",
    "/reminders/",
    "/customers/{someone}/reminders/edit/",
    "/settings/reminders/",
    "/credit-notes/",
    "/credit-notes/{note}/",
    "/payments/",
    "/payments/{payment}/",
    "/emails/",
    "/emails/{mail}/",
    "/products/",
    "/prices/",
    "/prices/add/",
    "/tax-rates/",
    "/books/",
    "/settings/",
    "/settings/profile/",
    "/settings/company/",
    "/settings/documents/",
    "/settings/email/",
    "/accounts/two-step/",
)

PAGES_OF_ADMINISTRATORS = (
    "/settings/security-log/",
    "/settings/security-log/?outcome=wrong&address=192",
    "/settings/team/",
    "/settings/team/sign-in/",
    "/settings/team/invite/",
    "/accounts/sessions/",
    "/accounts/reauthenticate/",
    "/accounts/password/change/",
)

PAGES_OF_COLLECTING = (
    "/customers/{buyer}/",
    "/invoices/{failed}/",
    "/invoices/{waits}/finalize/",
    "/payments/charges/?back=disputed",
    "/payments/charges/{charge}/",
    "/payments/charges/{charge}/refund/",
    "/payments/disputes/{dispute}/",
    "/books/gateway/",
    "/settings/collecting/",
)


@pytest.fixture
def ids(transactional_db, now):
    """{name in PAGES: public id} of a customer with something of everything."""
    someone = customer(
        "Société Générale d'Électricité", currency="eur", metadata={"order_id": "6735"}, preferred_locales=["fr"]
    )
    double = customer("Société Générale d'Electricité", currency="eur", email="compta@example.com")
    Coupon.create(name="Spring", percent_off=Decimal(5), by=None, now=now)
    someone.adjust_balance(-500, by=None, now=now)
    someone.add_tax_id("eu_vat", "DE136695976", by=None, now=now)
    tax_rate("20", display_name="TVA", now=now)
    invoice = issued(someone, lines=[line("Conseil", 2, 96000), line("Déplacement", 1, 4550)], now=now)
    payment = invoice.pay(1000, by=None, now=now)
    note = CreditNote.issue(invoice, CreditRequest(amount=500), by=None, now=now)
    made = {"someone": someone, "double": double, "invoice": invoice, "payment": payment, "note": note}
    made["draft"] = draft(someone, now=now)
    someone.change({"contacts": from_addresses(["compta@example.com"], ["anna@example.com"])}, by=None, now=now)
    made["mail"] = mail("compta@example.com", about=invoice, customer=someone, now=now)
    BouncedAddress.mark("compta@example.com", "550 5.1.1 nobody", message=made["mail"], now=now)
    return {name: thing.public_id for name, thing in made.items()}


# Axe fetches every style sheet anew for rules that it does not run unasked; only its rule about sound needs a fetch.
AXE_RUN = """async () => {
    const changing = document.getAnimations().filter(each => each instanceof CSSTransition);
    await Promise.allSettled(changing.map(each => each.finished));
    const found = await axe.run({resultTypes: ["violations"], preload: {assets: ["media"]}});
    return found.violations.filter(each => ["serious", "critical"].includes(each.impact))
        .map(each => `${each.id}: ${each.nodes[0].html.slice(0, 200)}`);
}"""


def serious(page):
    """What axe finds on the page as it stands now; its script comes once to each page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    return page.evaluate(AXE_RUN)


def problems(page, paths, looks):
    """{path: what is wrong with this page}: each is opened once, then seen in each (width, colour scheme)."""
    found = {}
    for path in paths:
        width, scheme = looks[0]
        see(page, width, scheme)
        answer = page.open(path)
        found[path] = [answer.status] * (answer.status != 200)
        for width, scheme in looks:
            see(page, width, scheme)
            wide = page.evaluate("document.documentElement.scrollWidth")
            found[path] += [(width, scheme, told) for told in [*serious(page), *[wide] * (wide > width)]]
    return {path: told for path, told in found.items() if told}


def see(page, width, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 860})


@pytest.mark.parametrize("part", range(4))
def test_no_serious_finding_and_no_overflow(desk_page, ids, part):
    looks = [(390, "light"), (390, "dark"), (1280, "dark"), (1280, "light")]
    assert not problems(desk_page, [path.format(**ids) for path in PAGES[part::4]], looks)


@pytest.fixture
def collected(transactional_db, settings, now):
    """{name in PAGES_OF_COLLECTING: public id}: a charge that failed, one that was disputed and partly refunded."""
    settings.LIVEMODE = False
    failed, _ = charged("pm_card_chargeCustomerFail", now=now)
    failed.collection.plan_at(now, "")
    tick(now)
    _, charge, dispute = disputed(now, amount=2_000)
    Refund.begin(charge, 3_000, by=None, now=now, reason="duplicate", issue_note=True)
    waits = draft(failed.customer, collection_method=failed.CHARGE, now=now)
    made = {"failed": failed, "buyer": failed.customer, "waits": waits}
    made |= {"charge": charge, "dispute": dispute}
    return {name: thing.public_id for name, thing in made.items()}


def test_no_serious_finding_on_the_pages_of_collecting(desk_page, collected, administrator, sign_in):
    sign_in(administrator)
    paths = [path.format(**collected) for path in PAGES_OF_COLLECTING]
    assert not problems(desk_page, paths, [(390, "dark"), (1280, "light")])


def test_no_serious_finding_on_the_pages_of_administrators(desk_page, administrator, sign_in, now):
    sign_in(administrator)
    entry = SecurityEntry.record("sign_in", "wrong", person=administrator, now=now, detail="Password")
    paths = [*PAGES_OF_ADMINISTRATORS, entry.get_absolute_url(), administrator.get_absolute_url()]
    assert not problems(desk_page, paths, [(1280, "light"), (390, "dark")])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_finding_in_an_open_dialog(desk_page, scheme):
    desk_page.emulate_media(color_scheme=scheme)
    desk_page.open("/customers/")
    desk_page.keyboard.press("n")
    desk_page.wait_for_selector("dialog[open] [name=name]")
    assert serious(desk_page) == []
