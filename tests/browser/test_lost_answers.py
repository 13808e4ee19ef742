"""What pages say when the answer to what they sent does not arrive: look first, and "Saved" only when it is."""

import re

from playwright.sync_api import expect

from billing_site.events.models import Event
from customers.models.customer import Customer
from invoicing.models.invoice import Invoice
from tests.factories import customer, draft, line

DIALOG = "dialog[open]"
LOOK = "The server did not answer. Look whether it was saved before you try again."


def lose_the_answer(route):
    """It arrives, and is carried out; the answer is lost."""
    route.fetch(max_redirects=0)
    route.abort("connectionreset")


def test_a_dialog_without_an_answer_says_to_look_first_and_sending_again_does_nothing_twice(desk_page):
    desk_page.open("/customers/")
    desk_page.keyboard.press("n")
    dialog = desk_page.locator(DIALOG)
    dialog.get_by_label("Name", exact=False).first.fill("Jenny Rosen")
    dialog.get_by_label("Account email").fill("jenny@example.com")
    desk_page.route("**/customers/add/", lose_the_answer, times=1)
    dialog.get_by_role("button", name="Add customer").click()
    expect(dialog.get_by_role("alert")).to_contain_text(LOOK)
    expect(dialog.get_by_role("link", name="Look whether it was saved")).to_have_attribute("href", "/customers/")
    expect(dialog.get_by_label("Account email")).to_have_value("jenny@example.com")
    dialog.get_by_role("button", name="Add customer").click()
    expect(desk_page.locator("main h1")).to_have_text("Jenny Rosen")
    assert Customer.objects.count() == 1


def test_a_list_without_an_answer_is_tried_again(desk_page):
    customer("Jenny Rosen")
    desk_page.open("/customers/")
    desk_page.route("**/customers/?*", lambda route: route.abort())
    desk_page.get_by_role("searchbox").first.fill("jenny")
    expect(desk_page.locator("[data-toast]").first).to_contain_text(
        "No connection to the server. Try again in a moment."
    )


def test_the_editor_says_saved_only_when_it_is_and_does_not_quarrel_with_itself(desk_page, now):
    invoice = draft(customer("Jenny Rosen", currency="eur"), lines=[line("Work", 1, 1000)])
    desk_page.open(f"/invoices/{invoice.public_id}/edit/")
    expect(desk_page.locator("form[data-live]")).to_be_visible()
    state = desk_page.locator("[data-editor-state]")
    desk_page.route("**/edit/", lose_the_answer, times=1)
    desk_page.locator("[data-cell=description]").first.fill("Design")
    expect(state).to_have_text("No answer: perhaps not saved. Trying again…")
    # What is typed before the second try goes with the one after it.
    desk_page.locator("[data-cell=description]").first.fill("Design and print")
    expect(state).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    expect(desk_page.locator("[data-editor-notices]")).to_be_empty()
    assert [each.description for each in Invoice.objects.get().lines.all()] == ["Design and print"]
    assert Event.objects.filter(type="invoice.updated").count() <= 2


def test_a_draft_that_begins_by_itself_is_one_whoever_presses_the_button_meanwhile(desk_page):
    jenny = customer("Jenny Rosen", currency="eur")
    held = []
    desk_page.route("**/invoices/add/", lambda route: held.append(route), times=1)
    with desk_page.expect_request(lambda request: request.method == "POST"):
        desk_page.open(f"/invoices/add/?customer={jenny.public_id}")
    expect(desk_page.locator("form[data-live]")).to_be_visible()
    route = held[0]
    answer = route.fetch(max_redirects=0)
    desk_page.get_by_role("button", name="Create draft").click()
    route.fulfill(response=answer)
    desk_page.wait_for_url("**/edit/")
    assert Invoice.objects.get().public_id in desk_page.url


def test_a_draft_whose_answer_was_lost_is_found_by_pressing_the_button(desk_page):
    jenny = customer("Jenny Rosen", currency="eur")
    desk_page.route("**/invoices/add/", lose_the_answer, times=1)
    desk_page.open(f"/invoices/add/?customer={jenny.public_id}")
    expect(desk_page.locator("[data-toast]").first).to_contain_text("Look whether the draft was made")
    desk_page.get_by_role("button", name="Create draft").click()
    desk_page.wait_for_url("**/edit/")
    assert Invoice.objects.get().public_id in desk_page.url
