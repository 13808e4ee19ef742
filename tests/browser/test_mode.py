"""The mark of a test in a browser: seen at every width, light and dark, and while the page is scrolled."""

import pytest

from tests.browser.test_accessibility import serious
from tests.browser.test_widths import overflowing
from tests.factories import customer
from tests.invoicing.hosted.pages import address_of, owed

TOP = "each => { const box = each.getBoundingClientRect(); return [box.x, box.y, innerWidth - box.width < 20]; }"


@pytest.fixture(autouse=True)
def _test(settings):
    settings.LIVEMODE = False


def test_the_desk_shows_it_while_a_list_is_scrolled(desk_page):
    for number in range(30):
        customer(f"Customer {number}")
    desk_page.open("/customers/")
    for scheme in ("dark", "light"):
        desk_page.emulate_media(color_scheme=scheme)
        assert serious(desk_page) == []
    assert overflowing(desk_page) == []
    desk_page.set_viewport_size({"width": 390, "height": 700})
    desk_page.evaluate("window.scrollTo(0, 400)")
    desk_page.wait_for_function("window.scrollY > 300")
    mark, bar = (desk_page.locator(each) for each in (".test-mode", ".topbar"))
    assert mark.evaluate(TOP) == [0, 0, True]
    height = mark.bounding_box()["height"]
    assert bar.bounding_box()["y"] == height
    desk_page.set_viewport_size({"width": 1280, "height": 700})
    rail = desk_page.locator(".rail").bounding_box()
    assert (rail["y"], rail["height"]) == (height, 700 - height)


def test_whoever_is_outside_sees_it(page, live_server, now):
    page.set_viewport_size({"width": 390, "height": 700})
    page.emulate_media(color_scheme="dark")
    page.goto(live_server.url + address_of(owed(now=now, language="ar")))
    assert page.get_by_role("complementary", name="وضع الاختبار").evaluate(TOP) == [0, 0, True]
    assert serious(page) == []
    page.goto(f"{live_server.url}/accounts/login/")
    assert page.get_by_role("complementary", name="Mode").evaluate(TOP) == [0, 0, True]
