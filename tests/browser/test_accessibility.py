"""axe finds nothing serious, light or dark, wide or narrow; nothing overflows a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.factories import customer

PAGES = ("/", "/customers/", "/customers/?deleted=1", "/customers/add/", "/customers/{id}/", "/customers/{id}/edit/")


@pytest.fixture
def someone(transactional_db):
    return customer(
        "Société Générale d'Électricité", currency="eur", metadata={"order_id": "6735"}, preferred_locales=["fr"]
    )


def serious(page):
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found if v["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_serious_finding_and_no_overflow(desk_page, someone, scheme, width):
    desk_page.emulate_media(color_scheme=scheme)
    desk_page.set_viewport_size({"width": width, "height": 860})
    for path in PAGES:
        desk_page.open(path.format(id=someone.public_id))
        assert serious(desk_page) == [], path
        assert desk_page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_finding_in_an_open_dialog(desk_page, scheme):
    desk_page.emulate_media(color_scheme=scheme)
    desk_page.open("/customers/")
    desk_page.keyboard.press("n")
    desk_page.wait_for_selector("dialog[open] [name=name]")
    assert serious(desk_page) == []
