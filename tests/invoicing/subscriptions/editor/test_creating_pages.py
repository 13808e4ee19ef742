"""Creating a subscription on its page: the customer first, then items, dates and terms, with a preview before."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.models.coupon import Coupon
from customers.models.customer import Customer
from customers.models.promotions.promotion_code import PromotionCode
from invoicing.models.invoice import Invoice
from invoicing.subscriptions.editor.pickers import label_of
from invoicing.subscriptions.models.subscription import Subscription
from tests.factories import customer
from tests.invoicing.subscriptions.factories import lines_of, price

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer():
    return customer(currency="eur")


def item(key, of, quantity="1", **cells):
    typed = {"price": of, "chosen": ""} if isinstance(of, str) else {"price": label_of(of), "chosen": of.public_id}
    return {f"{key}-{cell}": text for cell, text in (typed | {"quantity": quantity} | cells).items()}


def posted(*items, extra=(), phase=(), **fields):
    """What the page posts: rows as dicts of `item`, fields by name."""
    found = {"trial": "none", "billing": "start", "ends": "never", "phase_proration": "none"}
    found |= {"collection_method": "send_invoice", "days_until_due": "14", "description": "", "codes": ""}
    for name, rows in (("item", items), ("extra", extra), ("phase", phase)):
        found[name] = [next(iter(row)).split("-")[0] for row in rows]
        for row in rows:
            found |= row
    return found | fields


def address(buyer):
    return reverse("customer_subscription_add", args=[buyer.public_id])


def preview(desk, buyer, *items, **fields):
    answer = desk.post(address(buyer), posted(*items, **fields) | {"preview": "1"}, headers={"X-Preview": "1"})
    return answer.json()


def test_the_customer_is_chosen_first(desk, buyer):
    page = desk.get(reverse("subscription_add"))
    assert "Who is it for?" in page.content.decode()
    answer = desk.post(reverse("subscription_add"), {"customer": buyer.email})
    assert answer.url == address(buyer)
    assert desk.post(reverse("subscription_add"), {"customer": "nobody"}).status_code == 422


def test_a_new_customer_is_made_on_the_way(desk):
    page = desk.get(reverse("subscription_customer_add"), {"name": "Ada"}).content.decode()
    assert 'value="Ada"' in page
    answer = desk.post(reverse("subscription_customer_add"), {"name": "Ada", "email": "ada@example.com"})
    assert answer.url == address(Customer.objects.get(name="Ada"))


def test_a_subscription_is_created_with_all_that_was_chosen(desk, buyer):
    gold, seats = price(unit_amount=2000), price("Seats", 500)
    Coupon.create(
        by=None, now=timezone.now(), public_id="HALF", name="Half", percent_off=Decimal(50), duration="forever"
    )
    row = item("i0", gold, "3")
    answer = desk.post(
        address(buyer),
        posted(
            row,
            item("i1", "Seats", "2"),
            extra=[{"e0-description": "Setup", "e0-quantity": "1", "e0-amount": "49.50", "e0-tax": ""}],
            coupons="Half",
            description="Thank you",
            days_until_due="7",
            footer="Payable in euros.",
            metadata_key=["project"],
            metadata_value=["north"],
        ),
    )
    made = Subscription.objects.get()
    assert answer.status_code == 302
    assert (made.customer, made.status, made.days_until_due, made.description) == (buyer, "active", 7, "Thank you")
    assert made.metadata == {"project": "north"}
    assert [(each.price, each.quantity) for each in made.items.all()] == [(gold, 3), (seats, 2)]
    invoice = Invoice.objects.get()
    assert lines_of(invoice) == [
        ("3 × Gold (at €20.00 / month)", 6000),
        ("2 × Seats (at €5.00 / month)", 1000),
        ("Setup", 4950),
    ]
    assert (invoice.total, invoice.status, invoice.footer) == (5975, "open", "Payable in euros.")


def test_the_preview_shows_three_invoices_and_writes_nothing(desk, buyer):
    gold = price(unit_amount=2000)
    found = preview(desk, buyer, item("i0", gold, "3"), trial="days", trial_days="14")
    assert found["problems"] == {}
    assert found["html"].count("foreseen-invoice") == 3
    assert "it is tried for nothing" in found["html"]
    assert "€60.00" in found["html"]
    plain = desk.post(address(buyer), posted(item("i0", gold, "3")) | {"preview": "1"})
    assert plain.status_code == 200
    assert plain.content.decode().count('class="foreseen-invoice"') == 3
    assert not Subscription.objects.exists()
    assert not Invoice.objects.exists()
    buyer.refresh_from_db()
    assert buyer.next_invoice_sequence == 1


def test_an_empty_page_is_no_mistake_yet(desk, buyer):
    found = preview(desk, buyer)
    assert found["problems"] == {}
    assert "Choose a price" in found["html"]
    answer = desk.post(address(buyer), posted())
    assert answer.status_code == 422
    assert "Choose at least one price." in answer.content.decode()
    assert desk.post(address(buyer)).status_code == 422


def test_a_quantity_of_nothing_is_told_instead_of_an_empty_preview(desk, buyer):
    found = preview(desk, buyer, item("i0", price(), "0"))
    assert "Nothing is billed" in found["html"]
    plain = desk.post(address(buyer), posted(item("i0", price(), "0")) | {"preview": "1"})
    assert "Nothing is billed" in plain.content.decode()
    assert "Press Preview" not in plain.content.decode()


def test_each_row_of_the_page_has_a_key_of_its_own(desk, buyer):
    page = desk.get(address(buyer)).content.decode()
    keys = [key for key in re.findall(r'name="(?:item|extra|phase)" value="(\w+)"', page) if "__prefix__" not in key]
    assert len(keys) == len(set(keys)) == 10


def test_what_does_not_fit_is_said_at_its_row(desk, buyer):
    gold, yearly = price(), price("Yearly", interval="year")
    once, old = price("Setup", interval=""), price("Old")
    dollars = price("Dollars", currency="usd")
    old.archive(by=None, now=timezone.now())
    rows = [("a", gold), ("b", gold), ("c", yearly), ("d", once), ("e", old), ("f", dollars), ("g", "Nothing such")]
    found = preview(desk, buyer, *[item(*row) for row in rows], item("h", "Gold", "-1"), item("k", "Gold", "1.5"))
    said = found["problems"]
    assert "Each price stands once" in said["b-price"]
    assert "same interval" in said["c-price"]
    assert "one-time price" in said["d-price"]
    assert "archived" in said["e-price"]
    assert "no amounts in EUR" in said["f-price"]
    assert "no recurring price “Nothing such”" in said["g-price"]
    assert said["h-quantity"] == said["k-quantity"] == "A quantity is a whole number, at least 0."
    assert "a-price" not in said


def test_several_prices_of_one_name_are_offered_to_choose_from(desk, buyer):
    first = price(nickname="Friends")
    price(product=first.product, unit_amount=2000)
    answer = desk.post(address(buyer), posted(item("i0", "Gold")))
    assert answer.status_code == 422
    assert "Several prices match “Gold”" in answer.content.decode()
    assert label_of(first) in answer.content.decode()
    desk.post(address(buyer), posted(item("i0", "Gold", pick=first.public_id)))
    assert Subscription.objects.get().items.get().price == first


def test_more_than_twenty_items_are_refused(desk, buyer):
    rows = [item(f"i{number}", price(f"Item {number}")) for number in range(21)]
    said = preview(desk, buyer, *rows)["problems"]
    assert said == {"i20-price": "A subscription has at most 20 items."}


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"trial": "days", "trial_days": ""}, "trial_days", "For how many days?"),
        ({"trial": "days", "trial_days": "731"}, "trial_days", "at most 730"),
        ({"trial": "until", "trial_until": "2020-01-01"}, "trial_until", "past"),
        ({"trial": "until", "trial_until": "2190-01-01"}, "trial_until", "at most two years"),
        ({"billing": "day", "anchor_day": "32"}, "anchor_day", "at most 31"),
        ({"billing": "date", "anchor_date": "2190-01-01"}, "anchor_date", "at most one period"),
        ({"billing": "date", "anchor_date": "1999-01-01"}, "anchor_date", "past"),
        ({"ends": "date", "cancel_on": "1999-01-01"}, "cancel_on", "past"),
        ({"days_until_due": "-1"}, "days_until_due", "0 or more"),
        ({"days_until_due": ""}, "days_until_due", "After how many days?"),
        ({"collection_method": "charge_automatically"}, "collection_method", "no payment method"),
        ({"coupons": "Nothing"}, "coupons", "no coupon"),
        ({"codes": "NOTHING"}, "codes", "no code"),
        ({"default_tax_rates": "99"}, "default_tax_rates", "no tax rate"),
        ({"trial": "forever"}, "trial", "not one of the available choices"),
        ({"description": "x" * 501}, "description", "at most 500"),
    ],
)
def test_wrong_fields_are_told_at_themselves(desk, buyer, fields, name, words):
    said = preview(desk, buyer, item("i0", price()), **fields)["problems"]
    assert list(said) == [name]
    assert words in said[name]
    answer = desk.post(address(buyer), posted(item("i0", price(), "7"), **fields))
    assert answer.status_code == 422
    assert 'value="7"' in answer.content.decode()
    assert not Subscription.objects.exists()


def test_what_was_typed_for_another_choice_does_not_count(desk, buyer):
    wrong = {"trial_days": "x", "trial_until": "x", "anchor_day": "99", "anchor_date": "x", "cancel_on": "x"}
    assert preview(desk, buyer, item("i0", price()), **wrong)["problems"] == {}


def test_a_schedule_changes_price_and_quantity_from_a_day(desk, buyer):
    gold, dear = price(unit_amount=1000), price("Gold plus", 1500)
    day = (timezone.localdate() + timedelta(days=40)).isoformat()
    later = (timezone.localdate() + timedelta(days=70)).isoformat()
    rows = [
        {"p0-from": later, "p0-item": "i0", "p0-price": "", "p0-quantity": "4"},
        {"p1-from": day, "p1-item": "i0", "p1-price": "Gold plus", "p1-quantity": ""},
    ]
    desk.post(address(buyer), posted(item("i0", gold, "2"), phase=rows))
    page = desk.get(address(buyer)).content.decode()
    assert 'name="p0-quantity" value=""' in page
    first, second = Subscription.objects.get().planned_changes.all()
    assert [(each["price"], each["quantity"]) for each in first.rates] == [(dear.public_id, "2")]
    assert [(each["price"], each["quantity"]) for each in second.rates] == [(dear.public_id, "4")]


def test_a_schedule_that_cannot_be_is_told_at_its_row(desk, buyer):
    gold, day = price(), (timezone.localdate() + timedelta(days=40)).isoformat()
    for row, cell, words in (
        ({"p0-from": "", "p0-price": "Gold"}, "from", "From which day?"),
        ({"p0-from": "", "p0-item": "i0", "p0-quantity": "1"}, "from", "From which day?"),
        ({"p0-from": day, "p0-item": "i0"}, "quantity", "What changes on that day?"),
        ({"p0-from": "2020-01-01", "p0-quantity": "2", "p0-item": "i0"}, "from", "in the future"),
        ({"p0-from": day, "p0-item": "i0", "p0-quantity": "0"}, "quantity", "Nothing would be left"),
        ({"p0-from": day, "p0-item": "zz", "p0-quantity": "2"}, "item", "not there"),
        ({"p0-from": day, "p0-item": "", "p0-price": "Gold"}, "price", "stands once"),
        ({"p0-from": day, "p0-item": "", "p0-price": ""}, "price", "Choose a price."),
    ):
        said = preview(desk, buyer, item("i0", gold), phase=[row])["problems"]
        assert list(said) == [f"p0-{cell}"], row
        assert words in said[f"p0-{cell}"]
    said = preview(desk, buyer, item("i0", gold), item("i1", "", "7"), item("i2", "", "1"))["problems"]
    assert said == {"i1-price": "Choose a price."}
    yearly = price("Yearly", interval="year")
    said = preview(desk, buyer, item("i0", gold), phase=[{"p0-from": day, "p0-item": "i0", "p0-price": "Yearly"}])
    assert "recur in the same interval" in said["problems"]["p0-from"], yearly


def test_a_promotion_code_is_redeemed_with_the_first_order(desk, buyer):
    now = timezone.now()
    coupon = Coupon.create(by=None, now=now, amount_off=500, currency="eur", duration="forever")
    about = {"minimum_amount": 2000, "minimum_amount_currency": "eur", "code": "WELCOME"}
    PromotionCode.create(coupon, by=None, now=now, **about)
    said = preview(desk, buyer, item("i0", price()), codes="welcome")["problems"]
    assert said == {"codes": "The code WELCOME is for orders from €20.00."}
    desk.post(address(buyer), posted(item("i0", price("Plus", 2000)), codes="welcome"))
    assert Invoice.objects.get().total == 1500


def test_prices_are_searched_and_never_all_loaded(desk, django_assert_max_num_queries):
    for number in range(15):
        price(f"Gold {number:02}")
    url = reverse("subscription_prices")
    with django_assert_max_num_queries(6):
        found = desk.get(url, {"q": "gold", "currency": "eur"}).json()["options"]
    assert [len(found), found[0]["name"]] == [12, "Gold 00 · €10.00 EUR / month"]
    assert desk.get(url, {"q": found[3]["name"]}).json()["options"] == [found[3]]
    assert desk.get(url, {"q": found[3]["id"]}).json()["options"] == [found[3]]
    assert desk.get(url, {"q": "gold", "currency": "usd"}).json()["options"] == []
    assert desk.get(url, {"q": "\0"}).json()["options"] == []


def test_the_page_asks_a_bounded_number_of_queries(desk, buyer, django_assert_max_num_queries):
    for number in range(30):
        price(f"Item {number}")
    desk.get(address(buyer))
    with django_assert_max_num_queries(14):
        desk.get(address(buyer))


def test_twenty_items_cost_no_more_queries_than_one(desk, buyer, django_assert_max_num_queries):
    rows = [item(f"i{number}", price(f"Item {number}")) for number in range(20)]
    preview(desk, buyer, rows[0])
    with django_assert_max_num_queries(24):
        assert preview(desk, buyer, *rows)["problems"] == {}
