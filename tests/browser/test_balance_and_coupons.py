"""The credit balance and the coupons in a real browser: dialogs, keys, the live preview, undo."""

from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from customers.models.coupon import Coupon
from customers.models.customer import Customer
from tests.factories import customer


def test_the_dialog_shows_the_resulting_balance_and_a_late_preview_never_stops_the_saving(desk_page):
    jenny = customer()
    desk_page.open(reverse("balance_ledger", args=[jenny.public_id]))
    desk_page.keyboard.press("n")
    dialog = desk_page.locator("#dialog")
    expect(dialog.locator("h1")).to_have_text("Adjust balance")
    dialog.get_by_label("Debit").check()
    dialog.get_by_label("Amount").fill("12.5")
    dialog.get_by_label("Currency").select_option("eur")
    expect(dialog.locator("#balance-preview")).to_contain_text("It becomes €12.50 debit")
    dialog.get_by_label("Credit").check()
    expect(dialog.locator("#balance-preview")).to_contain_text("It becomes €12.50 credit")
    dialog.get_by_label("Amount").fill("1,2,3")
    desk_page.keyboard.press("Control+Enter")
    expect(dialog).to_contain_text("Write it like €1,234.50")
    dialog.get_by_label("Amount").fill("20")
    desk_page.keyboard.press("Control+Enter")
    expect(desk_page.locator(".toasts")).to_contain_text("Added €20.00 credit. The balance is now €20.00 credit.")
    assert Customer.objects.get(pk=jenny.pk).balance == -2000


def test_an_entry_is_reversed_from_the_ledger(desk_page):
    jenny = customer(currency="eur")
    jenny.adjust_balance(-500, by=desk_page.user, now=timezone.now())
    desk_page.open(reverse("balance_ledger", args=[jenny.public_id]))
    desk_page.get_by_role("link", name="Reverse €5.00 credit").click()
    expect(desk_page.locator("#dialog")).to_contain_text("The balance becomes €0.00.")
    desk_page.locator("#dialog [data-primary]").click()
    expect(desk_page.locator(".toasts")).to_contain_text("Reversed. The balance is now €0.00.")
    expect(desk_page.locator("tbody tr")).to_have_count(2)
    expect(desk_page.get_by_role("link", name="Reverse €5.00 credit")).to_have_count(0)


def test_a_coupon_is_added_by_key_edited_deleted_and_brought_back(desk_page):
    desk_page.open(reverse("coupon_list"))
    desk_page.keyboard.press("n")
    dialog, toasts = desk_page.locator("#dialog"), desk_page.locator(".toasts")
    dialog.get_by_label("Percent off").fill("150")
    desk_page.keyboard.press("Control+Enter")
    expect(dialog).to_contain_text("Enter a percentage above 0 and up to 100.")
    dialog.get_by_label("Percent off").fill("15")
    desk_page.keyboard.press("Control+Enter")
    expect(toasts).to_contain_text("15% off once.")
    desk_page.shortcut("e")
    dialog.get_by_label("Name", exact=True).fill("Fifteen")
    desk_page.keyboard.press("Control+Enter")
    expect(desk_page.locator("h1").first).to_have_text("Fifteen")
    desk_page.locator("summary", has_text="Actions").click()
    desk_page.get_by_role("link", name="Delete coupon").click()
    expect(dialog).to_contain_text("Nobody has it now.")
    dialog.locator("[data-primary]").click()
    toasts.get_by_role("button", name="Undo").click()
    expect(toasts).to_contain_text("Fifteen is back.")
    assert Coupon.objects.get().deleted_at is None


def test_the_list_filters_in_place_and_its_file_holds_what_it_shows(desk_page):
    now = timezone.now()
    for name in ("Spring", "Gone"):
        Coupon.create(name=name, percent_off=Decimal(5), by=None, now=now)
    Coupon.objects.get(name="Gone").mark_deleted(by=None, now=now)
    desk_page.open(reverse("coupon_list"))
    desk_page.locator("summary", has_text="Status").click()
    desk_page.get_by_label("Status").last.select_option("deleted")
    desk_page.get_by_role("button", name="Apply").last.click()
    expect(desk_page.locator("tbody")).to_contain_text("Gone")
    expect(desk_page.locator("tbody tr")).to_have_count(1)
    desk_page.get_by_role("link", name="Export").click()
    expect(desk_page.locator("#dialog")).to_contain_text("A CSV file of 1 coupon")
    with desk_page.expect_download() as download:
        desk_page.locator("#dialog [data-primary]").click()
    assert "Gone" in download.value.path().read_text(encoding="utf-8-sig")
