"""A running subscription is changed on its page: what is credited and charged is shown before, and is what happens."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.subscriptions.editor.pickers import label_of
from invoicing.subscriptions.editor.rows import BY_USE
from invoicing.subscriptions.models.item import PlannedChange
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.changing import change
from invoicing.subscriptions.models.verbs.ending import cancel
from tests.factories import customer, tax_rate
from tests.invoicing.subscriptions.factories import choice, clock_at, price, subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def gold():
    return price(unit_amount=3000)


@pytest.fixture
def begun(gold):
    """Two of Gold since ten days ago, by the month."""
    return subscription(customer(currency="eur"), choice(gold, 2), now=timezone.now() - timedelta(days=10))


def address(of):
    return reverse("subscription_change", args=[of.public_id])


def row(key, of, quantity):
    return {f"{key}-price": label_of(of), f"{key}-chosen": of.public_id, f"{key}-quantity": quantity, f"{key}-tax": ""}


def posted(of, *rows, **fields):
    found = {"when": "now", "proration": "create_prorations", "version": of.version}
    found["item"] = [next(iter(each)).split("-")[0] for each in rows]
    for each in rows:
        found |= each
    return found | fields


def preview(desk, of, *rows, **fields):
    return desk.post(address(of), posted(of, *rows, **fields) | {"preview": "1"}, headers={"X-Preview": "1"}).json()


def key_of(of):
    return of.items.get().public_id


def test_the_page_starts_with_what_there_is(desk, begun, gold):
    page = desk.get(address(begun)).content.decode()
    assert label_of(gold) in page
    assert f'name="{key_of(begun)}-quantity" value="2"' in page


def test_a_change_of_nothing_credits_and_writes_nothing(desk, begun, gold):
    rows = [row(key_of(begun), gold, "2")]
    assert "Change an item to see" in preview(desk, begun, *rows)["html"]
    page = desk.post(address(begun), posted(begun, *rows), follow=True).content.decode()
    assert "Nothing was changed" in page
    version = begun.version
    begun.refresh_from_db()
    assert begun.version == version
    assert not InvoiceItem.objects.exists()
    assert "Put on the next invoice" in preview(desk, begun, row(key_of(begun), gold, "3"))["html"]
    assert "Invoiced now" in preview(desk, begun, *rows, resets_anchor="on")["html"]


def test_an_item_billed_by_use_takes_no_quantity(desk, begun, gold):
    calls = price("Calls", 1, usage_type="metered")
    rows = [row(key_of(begun), gold, "2"), row("n1", calls, "7")]
    assert preview(desk, begun, *rows)["problems"] == {"n1-quantity": BY_USE}
    assert preview(desk, begun, rows[0], row("n1", calls, ""))["problems"] == {}


def test_more_of_an_item_waits_for_the_next_invoice(desk, begun, gold):
    rows = [row(key_of(begun), gold, "5")]
    found = preview(desk, begun, *rows)
    assert found["problems"] == {}
    for words in ("Put on the next invoice", "Unused time on 2 × Gold after", "Remaining time on 5 × Gold after"):
        assert words in found["html"]
    assert "Nothing is invoiced now." in found["html"]
    assert not InvoiceItem.objects.exists()
    assert desk.post(address(begun), posted(begun, *rows)).status_code == 302
    assert begun.items.get().quantity == 5
    shown = [f"{abs(item.unit_amount) / 100:.2f}" for item in InvoiceItem.objects.all()]
    assert len(shown) == 2
    assert Invoice.objects.count() == 1


def test_another_plan_is_invoiced_at_once(desk, begun, gold):
    plus = price("Gold plus", 9000)
    rows = [row(key_of(begun), plus, "1")]
    found = preview(desk, begun, *rows, proration="always_invoice")
    assert "Invoiced now" in found["html"]
    assert "Next invoice" in found["html"]
    desk.post(address(begun), posted(begun, *rows, proration="always_invoice"))
    assert begun.items.get().price == plus
    assert Invoice.objects.count() == 2


def test_an_item_comes_and_another_goes(desk, begun, gold):
    seats = price("Seats", 500)
    desk.post(address(begun), posted(begun, row("n0", seats, "4"), proration="none"))
    assert [(each.price, each.quantity) for each in begun.items.filter(removed_at=None)] == [(seats, 4)]
    assert Invoice.objects.count() == 1


def test_a_change_for_the_end_of_the_period_is_planned(desk, begun, gold):
    rows = [row(key_of(begun), gold, "9")]
    found = preview(desk, begun, *rows, when="period_end")
    assert "Nothing changes before" in found["html"]
    assert "9 × Gold" in found["html"]
    desk.post(address(begun), posted(begun, *rows, when="period_end"))
    planned = PlannedChange.objects.get()
    assert (planned.at, planned.rates[0]["quantity"]) == (begun.current_period_end, "9")
    assert begun.items.get().quantity == 2


def test_the_billing_day_moves_to_now(desk, begun, gold):
    rows = [row(key_of(begun), gold, "2")]
    refused = preview(desk, begun, *rows, proration="none", resets_anchor="on")
    assert "choose a proration" in refused["problems"]["proration"]
    assert "Invoiced now" in preview(desk, begun, *rows, resets_anchor="on", proration="always_invoice")["html"]
    desk.post(address(begun), posted(begun, *rows, resets_anchor="on", proration="always_invoice"))
    begun.refresh_from_db()
    assert begun.current_period_start.date() == timezone.now().date()


def test_less_than_was_paid_goes_to_the_credit_balance(desk, begun, gold):
    rows = [row(key_of(begun), gold, "1")]
    assert "goes to the credit balance" in preview(desk, begun, *rows, proration="always_invoice")["html"]
    desk.post(address(begun), posted(begun, *rows, proration="always_invoice"))
    begun.customer.refresh_from_db()
    assert begun.customer.balance < 0


def test_what_somebody_else_changed_meanwhile_is_told_and_nothing_is_lost(desk, begun, gold):
    old = posted(begun, row(key_of(begun), gold, "7"))
    change(begun, [choice(gold, 3)], by=None, now=timezone.now())
    answer = desk.post(address(begun), old)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "changed this subscription at" in page
    assert 'quantity" value="7"' in page
    assert begun.items.get().quantity == 3
    begun.refresh_from_db()
    assert f'name="version" value="{begun.version}"' in page
    assert desk.post(address(begun), old | {"version": begun.version}).status_code == 302
    assert begun.items.get().quantity == 7


def test_what_cannot_be_is_told_at_its_row(desk, begun, gold):
    archived, yearly = price("Old"), price("Yearly", interval="year")
    archived.archive(by=None, now=timezone.now())
    said = preview(desk, begun, row(key_of(begun), gold, "x"), row("n0", archived, "1"), row("n1", gold, "1"))
    assert set(said["problems"]) == {f"{key_of(begun)}-quantity", "n0-price"}
    said = preview(desk, begun, row(key_of(begun), gold, "1"), row("n1", yearly, "1"))
    assert list(said["problems"]) == ["n1-price"]
    assert preview(desk, begun)["problems"] == {"": "Choose at least one price, or cancel the subscription instead."}
    assert desk.post(address(begun)).status_code == 422
    gold.archive(by=None, now=timezone.now())
    assert preview(desk, begun, row(key_of(begun), gold, "4"))["problems"] == {}


def test_an_ended_one_cannot_be_changed(desk, begun):
    cancel(Subscription.objects.get(pk=begun.pk), by=None, now=timezone.now())
    answer = desk.get(address(begun))
    assert answer.status_code == 302
    assert "has ended" in desk.get(answer.url).content.decode()


def test_a_preview_asks_a_bounded_number_of_queries(desk, begun, gold, django_assert_max_num_queries):
    preview(desk, begun, row(key_of(begun), gold, "5"))
    with django_assert_max_num_queries(30):
        preview(desk, begun, row(key_of(begun), gold, "5"))


def test_what_is_due_already_stands_before_the_change(desk, gold):
    late = subscription(customer(currency="eur"), choice(gold, 2), now=timezone.now() - timedelta(days=45))
    found = preview(desk, late, row(key_of(late), gold, "5"))
    assert "Due already" in found["html"]
    assert desk.post(address(late), posted(late, row(key_of(late), gold, "5"))).status_code == 302
    assert Invoice.objects.count() == 2 and InvoiceItem.objects.count() == 2


def test_a_price_is_named_in_the_currency_that_is_billed_in(desk):
    dollars = {"usd": {"unit_amount": "3500"}}
    gold, _ = (price(name, 3000, currency_options=dollars) for name in ("Gold", "Silver"))
    made = subscription(customer(currency="usd"), choice(gold), now=timezone.now() - timedelta(days=10), currency="usd")
    page = desk.get(address(made)).content.decode()
    assert "$35.00 USD / month" in page and "€30.00" not in page
    found = desk.get(reverse("subscription_prices"), {"q": "silver", "currency": "usd"}).json()
    assert [each["name"] for each in found["options"]] == ["Silver · $35.00 USD / month"]
    rows = row(key_of(made), gold, "1") | {
        "n1-price": "Silver · $35.00 USD / month",
        "n1-chosen": "",
        "n1-quantity": "2",
    }
    said = preview(desk, made, rows, {"n1-tax": ""})
    assert said["problems"] == {} and "2 × Silver · $35.00 USD / month" in said["html"]


@pytest.fixture
def taxed(gold):
    """Two of Gold at 19 %, since ten days ago."""
    full = rate_snapshot(tax_rate("19"))
    began = timezone.now() - timedelta(days=10)
    return subscription(customer(currency="eur"), choice(gold, 2, tax_rates=[full]), now=began)


def rates_of(lines):
    return [(line.details["kind"], [rate["percentage"] for rate in line.tax_rates]) for line in lines]


def test_tax_rates_of_an_item_count_from_its_next_invoice(desk, taxed, gold):
    tax_rate("7", display_name="Reduced")
    page = desk.get(address(taxed)).content.decode()
    full, less = "VAT 19 %", "Reduced 7 %"
    assert f'value="{full}"' in page
    rows = row(key_of(taxed), gold, "2") | {f"{key_of(taxed)}-tax": "7"}
    said = preview(desk, taxed, rows)["html"]
    assert f", {full}" in said and f", {less}" in said and "Nothing is invoiced now." in said
    assert "no tax rate" in preview(desk, taxed, rows | {f"{key_of(taxed)}-tax": "Nonsense"})["problems"].popitem()[1]
    desk.post(address(taxed), posted(taxed, rows))
    assert not InvoiceItem.objects.exists() and Invoice.objects.count() == 1
    clock_at(taxed.current_period_end)
    assert rates_of(Invoice.objects.latest("id").lines.all()) == [("period", ["7"])]
    taxed.refresh_from_db()
    assert "2 × Gold with 1 tax rate" in desk.get(taxed.get_absolute_url()).content.decode()


def test_what_is_given_back_is_taxed_as_it_was_billed(desk, taxed, gold):
    tax_rate("7", display_name="Reduced")
    less = row(key_of(taxed), gold, "2") | {f"{key_of(taxed)}-tax": "Reduced 7%"}
    desk.post(address(taxed), posted(taxed, less))
    taxed.refresh_from_db()
    more = less | {f"{key_of(taxed)}-quantity": "3"}
    desk.post(address(taxed), posted(taxed, more, proration="always_invoice"))
    assert rates_of(Invoice.objects.latest("id").lines.all()) == [("unused", ["19"]), ("remaining", ["7"])]
