"""A subscription is created and changed in a browser: prices found by typing, invoices shown as one types."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from billing_site.jobs.models import Job
from invoicing.subscriptions.models.run.upcoming import UpcomingInvoice
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.upcoming.work import SUMS
from tests.factories import customer
from tests.invoicing.subscriptions.factories import choice, price, subscription


def test_what_is_billed_is_shown_while_it_is_typed(desk_page):
    buyer = customer(currency="eur")
    price("Gold", 2000)
    seats = price("Seats", 500)
    desk_page.open(f"/customers/{buyer.public_id}/subscriptions/add/")
    expect(desk_page.locator("form[data-live]")).to_be_visible()
    desk_page.keyboard.type("gol")
    expect(desk_page.locator("#combo li")).to_have_text(["Gold · €20.00 EUR / month"])
    desk_page.keyboard.press("Enter")
    invoices = desk_page.locator(".foreseen-invoice")
    expect(invoices).to_have_count(3)
    desk_page.get_by_label("Quantity").first.fill("3")
    expect(invoices.first).to_contain_text("€60.00")
    desk_page.get_by_role("button", name="Add item").click()
    desk_page.keyboard.type("Seats")
    expect(desk_page.locator("#combo li")).to_have_text(["Seats · €5.00 EUR / month"])
    desk_page.keyboard.press("Enter")
    desk_page.get_by_label("Quantity").nth(1).fill("-2")
    desk_page.get_by_label("Memo").click()
    complaint = desk_page.locator("[data-items] .invalid-feedback")
    expect(complaint).to_have_text("A quantity is a whole number, at least 0.")
    desk_page.get_by_label("Quantity").nth(1).fill("2")
    expect(invoices.first).to_contain_text("€70.00")
    expect(complaint).to_have_count(0)
    desk_page.keyboard.press("Control+Enter")
    desk_page.wait_for_url("**/subscriptions/sub_*/")
    assert [each.quantity for each in Subscription.objects.get().items.order_by("id")] == [3, 2]
    assert seats.subscription_items.count() == 1


def test_a_change_shows_what_it_credits_and_charges(desk_page):
    made = subscription(
        customer(currency="eur"), choice(price("Gold", 2000), 2), now=timezone.now() - timedelta(days=3)
    )
    desk_page.open(f"/subscriptions/{made.public_id}/change/")
    expect(desk_page.locator("form[data-live]")).to_be_visible()
    desk_page.get_by_label("Quantity").first.fill("5")
    shown = desk_page.locator("[data-preview]")
    expect(shown).to_contain_text("Unused time on 2 × Gold")
    expect(shown).to_contain_text("Remaining time on 5 × Gold")
    desk_page.get_by_label("From when on").select_option("period_end")
    expect(shown).to_contain_text("Nothing changes before")
    desk_page.get_by_role("button", name="Change subscription").click()
    desk_page.wait_for_url("**/subscriptions/sub_*/")
    assert made.planned_changes.get().rates[0]["quantity"] == "5"


def test_the_list_shows_what_is_subscribed_to_whole(desk_page):
    plan, calls = price("Nordlicht Business", 4300), price("API calls", 1, usage_type="metered")
    buyer = customer("Fahrradwerkstatt Hohenfels", currency="eur")
    subscription(buyer, choice(plan, 14), choice(calls), now=timezone.now() - timedelta(days=3))
    desk_page.open("/subscriptions/")
    for width in (768, 1024, 1280):
        desk_page.set_viewport_size({"width": width, "height": 900})
        desk_page.evaluate("() => new Promise(requestAnimationFrame)")
        assert desk_page.locator(".is-wide").count() == 0
        items = desk_page.locator("td[data-label=Items]")
        assert items.evaluate("cell => cell.scrollWidth <= cell.clientWidth"), width


def test_why_an_invoice_would_be_refused_breaks_between_words(desk_page):
    desk_page.user.give_role("Administrator")
    now = timezone.now()
    stuck = subscription(customer("Clínica Robles", currency="eur"), now=now)
    result = {"until": now.isoformat(), "sums": {"eur": dict.fromkeys(SUMS, 0)}}
    work = "invoicing.subscriptions.upcoming.work.work"
    about = {"created": now, "heartbeat": now, "finished": now, "created_by": desk_page.user}
    job = Job.objects.create(public_id="job_1", function=work, state=Job.DONE, result=result, **about)
    words = "The tax is reversed to a customer in another EU country, who has no EU VAT number on file."
    about = {"customer": stuck.customer, "subscription": stuck, "currency": "eur", "total": 0, "amount_due": 0}
    UpcomingInvoice.objects.create(job=job, at=now, outcome="refused", refusal=words, **about)
    for width in (768, 1024):
        desk_page.set_viewport_size({"width": width, "height": 900})
        desk_page.open("/upcoming/")
        assert desk_page.locator("td[data-label=Outcome]").evaluate("cell => cell.clientWidth") >= 200, width
