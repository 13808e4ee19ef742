"""The page /verify/ in a browser: the file is hashed where it is, and nothing of it is sent."""

import pytest
from playwright.sync_api import expect

from invoicing.documents import stored
from tests.browser.test_accessibility import serious
from tests.factories import customer, issued

pytestmark = pytest.mark.browser


def test_a_file_is_checked_on_a_phone_without_leaving_it(live_server, page, media, now):
    content = stored.stored_pdf(issued(customer("Ann", currency="eur"), now=now), now=now)
    page.set_viewport_size({"width": 390, "height": 844})
    sent = []
    page.on("request", lambda request: sent.append(request.post_data_buffer or b""))
    page.goto(f"{live_server.url}/verify/")
    assert page.locator("[data-here]").is_visible()
    page.locator("#file").set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": content})
    page.get_by_role("button", name="Check").click()
    page.get_by_text("Genuine", exact=True).wait_for()
    assert not any(b"%PDF" in body for body in sent)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert serious(page) == []
    page.locator("#checksum").fill("0" * 64)
    page.get_by_role("button", name="Check").click()
    page.get_by_text("Not ours", exact=True).wait_for()


DROP = """names => {
    const transfer = new DataTransfer();
    for (const name of names) transfer.items.add(new File(["%PDF"], name));
    document.dispatchEvent(new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true}));
}"""


def test_several_files_and_too_large_ones_are_refused_where_they_are(live_server, page):
    page.goto(f"{live_server.url}/verify/")
    page.evaluate(DROP, ["a.pdf", "b.pdf"])
    expect(page.get_by_text("Check one file at a time.")).to_be_visible()
    page.locator("[data-too-large]").evaluate("each => { each.dataset.tooLarge = 3; }")
    page.evaluate(DROP, ["a.pdf"])
    expect(page.get_by_text("The file is too large; up to 20 MB can be checked.")).to_be_visible()
    expect(page.get_by_text("Check one file at a time.")).to_be_hidden()
    assert serious(page) == []
    page.locator("[data-too-large]").evaluate("each => { each.dataset.tooLarge = 4; }")
    page.evaluate(DROP, ["a.pdf"])
    page.get_by_text("Not ours", exact=True).wait_for()
