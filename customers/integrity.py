"""Proof that the customers' books agree: balances with ledgers, discounts with coupons, over the whole database."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import Count, F, OuterRef, Subquery, Sum, Window
from django.db.models.functions import Coalesce, Lag

from billing_site.events.models import Event
from billing_site.lib.db.dangling import naming_nothing, pointing_nowhere
from billing_site.lib.db.schema import broken_triggers
from billing_site.lib.findings import Finding
from billing_site.lib.text import count_of
from customers import history
from customers.models.balance import BalanceTransaction, balance_words
from customers.models.coupon import Coupon
from customers.models.customer import Customer
from customers.models.discount import Discount
from customers.models.merge import CustomerMerge
from customers.models.promotions.promotion_code import PromotionCode

CHUNK = 2000


def check() -> Iterator[Finding]:
    """Every Finding, one rule after the other; the database does the sums and only what is wrong reaches Python."""
    for rule in RULES:
        yield from rule()


def counts() -> dict[str, int]:
    """What was looked at, for the last line of the command: {"customers": 12, "ledger rows": 40}."""
    return {"customers": Customer.objects.count(), "ledger rows": BalanceTransaction.objects.count()}


def balance_is_the_ledger_s_sum() -> Iterator[Finding]:
    sums = Customer.objects.values("pk", "public_id", "balance", "currency")
    sums = sums.annotate(total=Coalesce(Sum("balance_transactions__amount"), 0)).order_by()
    for row in sums.exclude(balance=F("total")).iterator(CHUNK):
        says, total = (amount_words(row[name], row["currency"]) for name in ("balance", "total"))
        yield Finding(row["public_id"], "balance", f"the balance is {says}, its entries make {total}")


def each_entry_follows_the_one_before() -> Iterator[Finding]:
    before = Window(Lag("ending_balance", default=0), partition_by="customer_id", order_by="id")
    entries = BalanceTransaction.objects.annotate(before=before).exclude(ending_balance=F("before") + F("amount"))
    fields = ("public_id", "currency", "before", "amount", "ending_balance")
    for public_id, currency, *amounts in entries.values_list(*fields).iterator(CHUNK):
        start, amount, end = (amount_words(each, currency) for each in amounts)
        yield Finding(public_id, "chain", f"after {start} an entry of {amount} gives {end}")


def a_ledger_has_its_customer_s_currency() -> Iterator[Finding]:
    # A merge that was taken back leaves two entries that cancel out, and may have taken the currency back with it.
    undone = CustomerMerge.objects.exclude(undo_batch="").values("public_id")
    entries = BalanceTransaction.objects.exclude(currency=F("customer__currency")).exclude(cause__in=undone)
    fields = ("public_id", "currency", "customer__public_id", "customer__currency")
    for public_id, currency, customer, other in entries.values_list(*fields).iterator(CHUNK):
        text = f"the entry is in {currency.upper()}, its customer {customer} in {other.upper() or 'no currency'}"
        yield Finding(public_id, "currency", text)


def nobody_has_two_coupons() -> Iterator[Finding]:
    running = Discount.objects.own().open().values("customer__public_id")
    several = running.annotate(count=Count("pk")).filter(count__gt=1).order_by()
    for customer, count in several.values_list("customer__public_id", "count").iterator(CHUNK):
        yield Finding(customer, "discount", f"{count} discounts run at once")


def a_subscription_has_each_coupon_once_and_one_customer() -> Iterator[Finding]:
    open = Discount.objects.open().exclude(subscription="").order_by()
    several = open.values("subscription", "coupon__public_id").annotate(count=Count("pk")).filter(count__gt=1)
    for subscription, coupon, count in several.values_list("subscription", "coupon__public_id", "count"):
        yield Finding(subscription, "discount", f"{count} discounts of the coupon {coupon} run at once")
    shared = open.values("subscription").annotate(count=Count("customer", distinct=True)).filter(count__gt=1)
    for subscription, count in shared.values_list("subscription", "count"):
        yield Finding(subscription, "discount", f"its discounts stand on {count} customers")


def a_customer_names_the_discount_that_runs() -> Iterator[Finding]:
    unnamed = Discount.objects.own().open().exclude(pk=Coalesce(F("customer__discount_id"), 0))
    for public_id, customer in unnamed.values_list("public_id", "customer__public_id").iterator(CHUNK):
        yield Finding(customer, "discount", f"the discount {public_id} runs, but the customer does not name it")
    named = Customer.objects.exclude(discount=None)
    wrong = named.exclude(discount__removed_at=None, discount__customer_id=F("pk"), discount__subscription="")
    for customer, public_id in wrong.values_list("public_id", "discount__public_id").iterator(CHUNK):
        yield Finding(
            customer, "discount", f"the customer names the discount {public_id}, which is not running for them"
        )


def every_redemption_is_counted() -> Iterator[Finding]:
    given = Discount.objects.filter(coupon=OuterRef("pk")).order_by().values("coupon")
    coupons = Coupon.objects.annotate(given=Coalesce(Subquery(given.annotate(n=Count("pk")).values("n")), 0))
    less = coupons.filter(times_redeemed__lt=F("given"))
    for coupon, times, given_to in less.values_list("public_id", "times_redeemed", "given").iterator(CHUNK):
        yield Finding(
            coupon, "redemptions", f"it counts {times} redemptions, and was given {count_of(given_to, 'time')}"
        )


def promotion_codes_count_their_uses() -> Iterator[Finding]:
    given = Discount.objects.filter(promotion_code=OuterRef("pk")).order_by().values("promotion_code")
    codes = PromotionCode.objects.annotate(given=Coalesce(Subquery(given.annotate(n=Count("pk")).values("n")), 0))
    for code, times, count in codes.exclude(times_redeemed=F("given")).values_list(
        "public_id", "times_redeemed", "given"
    ):
        text = f"the code counts {times} redemptions, and {count_of(count, 'discount')} came from it"
        yield Finding(code, "redemptions", text)
    past = PromotionCode.objects.filter(times_redeemed__gt=F("max_redemptions"))
    for code, times, most in past.values_list("public_id", "times_redeemed", "max_redemptions"):
        yield Finding(code, "redemptions", f"the code was redeemed {times} times, and {most} are its limit")
    others = Discount.objects.exclude(promotion_code=None).exclude(coupon=F("promotion_code__coupon"))
    for discount, code in others.values_list("public_id", "promotion_code__public_id"):
        yield Finding(discount, "discount", f"it came from {code}, which is a code for another coupon")


def nobody_hangs_on_what_is_gone() -> Iterator[Finding]:
    """Asked from the facts: whoever deletes a customer's row leaves balances, merges, events behind."""
    yield from pointing_nowhere("staff", "events", "jobs", "company", "customers")
    kinds = {"customer.created": Customer, "coupon.created": Coupon, "promotion_code.created": PromotionCode}
    yield from naming_nothing(Event, "object_id", kinds, "type")


def the_database_has_its_guards() -> Iterator[Finding]:
    """Without them issued facts can be changed by any SQL; a hand that changed some may have dropped them first."""
    if broken := broken_triggers(connection):
        names = f"{', '.join(broken[:5])}{' …' if len(broken) > 5 else ''}"
        text = f"{count_of(len(broken), 'guard')} of the database gone, switched off or changed: {names}"
        yield Finding("database", "guards", text)


def amount_words(amount: int, currency: str) -> str:
    return balance_words(amount, currency) or f"{amount} without a currency"


RULES = (
    balance_is_the_ledger_s_sum,
    each_entry_follows_the_one_before,
    a_ledger_has_its_customer_s_currency,
    nobody_has_two_coupons,
    a_subscription_has_each_coupon_once_and_one_customer,
    a_customer_names_the_discount_that_runs,
    every_redemption_is_counted,
    promotion_codes_count_their_uses,
    nobody_hangs_on_what_is_gone,
    the_database_has_its_guards,
    *history.RULES,
)
