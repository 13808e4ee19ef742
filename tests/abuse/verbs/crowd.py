"""One of a crowd of processes that do random verbs to the same customers, and note what was acknowledged.

python -m tests.abuse.verbs.crowd SEED COUNT NOTES    on the database that DATABASE_URL names

Prints "ready", waits for a line, then does COUNT verbs. NOTES gets a line of JSON for each, behind its commit.
"""

import json
import os
import random
import sys
import traceback
from pathlib import Path

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billing_site.settings")
    django.setup()

from django.db import connection

from billing_site.lib.db.transaction import AGAIN, sqlstate
from billing_site.staff.models.invitation import Invitation
from billing_site.staff.models.user import User
from customers.models.balance import BalanceTransaction
from customers.models.coupon import Coupon
from customers.models.customer import Customer
from customers.models.discount import Discount
from customers.models.merge import CustomerMerge
from customers.models.promotions.promotion_code import PromotionCode
from customers.models.tax_id import TaxId
from invoicing.models.catalog.price import Price
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.models.parts.incoming import IncomingPayment
from invoicing.models.payment import InvoicePayment
from invoicing.models.product import Product
from invoicing.models.stored_document import StoredDocument
from invoicing.models.tax.exchange_rate import ExchangeRate
from invoicing.models.tax_rate import TaxRate
from tests.abuse.verbs.each import collecting, many_subscriptions, money_back, payers, subscriptions
from tests.abuse.verbs.each.shared import is_refusal
from tests.abuse.verbs.verbs import VERBS
from tests.abuse.verbs.world import World

# What is rare elsewhere too: merges and deletions take customers away that the others need.
SELDOM = ("merge", "merge_the_other_way", "delete_customer", "delete_many_customers")
# Of collecting: what needs a customer and nothing more.
OF_A_CUSTOMER = ("attach_method", "ask_for_a_method", "change_collecting_policy")
# They need what only a world of their own has, or erase what was claimed.
ONLY_IN_PAIRS = (
    *("merge_with_a_family", "merge_again", "undo_operation", "change_account_prefix", "change_role", "void_several"),
    *("finalize_correction_that_moved", "void_of_a_merged_customer", "pay_too_much_of_a_merged_customer"),
    "erase_customer",
    # Charges, which the others would wait for.
    *(name for name in (collecting.VERBS | money_back.VERBS | payers.VERBS) if name not in OF_A_CUSTOMER),
    *(subscriptions.VERBS | many_subscriptions.VERBS),
    *("accept_invitation", "change_address", "require_second_step", "discard_import"),
)


class Nothing(Exception):
    """There is nothing of this kind just now."""


class Crowded(World):
    """A world whose things are any that are there: every process takes from the same."""

    def __init__(self, chance, seed, number):
        self.chance, self.nth, self.number = chance, number, f"c{seed}n{number}"
        self.by, self.colleague = chance.sample(list(User.objects.order_by("pk")), 2)

    def any(self, found):
        # Of the newest few, so that the processes meet.
        keys = list(found.order_by("-pk").values_list("pk", flat=True)[:12])
        if not keys:
            raise Nothing
        return found.get(pk=self.chance.choice(keys))

    def customer(self):
        return self.any(Customer.objects.existing())

    buyer = other = sibling = property(customer)
    deleted = property(lambda self: self.any(Customer.objects.deleted()))
    draft = property(lambda self: self.any(Invoice.objects.drafts()))
    open = second = property(lambda self: self.any(Invoice.objects.open()))
    old = property(lambda self: self.any(Invoice.objects.open().filter(customer__merged_into__isnull=False)))
    paid = property(lambda self: self.any(Invoice.objects.paid()))
    correction = property(lambda self: self.any(Invoice.objects.drafts().exclude(from_invoice=None)))
    payment = property(lambda self: self.any(InvoicePayment.objects.all()))
    incoming = property(lambda self: self.any(IncomingPayment.objects.all()))
    exchange_rate = property(lambda self: self.any(ExchangeRate.objects.all()))
    note = property(lambda self: self.any(CreditNote.objects.issued()))
    item = property(lambda self: self.any(InvoiceItem.objects.pending()))
    entry = property(lambda self: self.any(BalanceTransaction.objects.filter(type="adjustment")))
    coupon = property(lambda self: self.any(Coupon.objects.all()))
    code = property(lambda self: self.any(PromotionCode.objects.all()))
    subscribed = property(lambda self: self.any(Discount.objects.exclude(subscription="")))
    tax_id = property(lambda self: self.any(TaxId.objects.all()))
    merge = property(lambda self: self.any(CustomerMerge.objects.filter(undo_batch="")))
    product = archived_product = property(lambda self: self.any(Product.objects.all()))
    price = property(lambda self: self.any(Price.objects.all()))
    tax_rate = archived_tax_rate = property(lambda self: self.any(TaxRate.objects.all()))
    invitation = property(lambda self: self.any(Invitation.objects.waiting()))
    stored = property(lambda self: self.any(StoredDocument.objects.all()))
    items = discount = None


def note_verbs(seed, count, path):
    chance, refused_by_database = random.Random(seed), []
    names = sorted(set(VERBS) - set(ONLY_IN_PAIRS))
    weights = [1 if name in SELDOM else 8 for name in names]

    def watch(execute, *statement):
        try:
            return execute(*statement)
        except Exception as error:
            if sqlstate(error) in AGAIN:
                refused_by_database.append(sqlstate(error))
            raise

    with Path(path).open("w") as notes, connection.execute_wrapper(watch):
        for number in range(count):
            (name,) = chance.choices(names, weights)
            note = {"verb": name, **result_of(name, Crowded(chance, seed, number))}
            print(json.dumps(note), file=notes, flush=True)
        print(json.dumps({"verb": "", "deadlocks": refused_by_database}), file=notes)


def result_of(name, world):
    try:
        return {"claims": VERBS[name](world)()}
    except Nothing:
        return {"nothing": True}
    except Exception as error:  # what a verb met is what the proof looks at
        if is_refusal(error):
            return {"refused": str(error)}
        return {"error": traceback.format_exc()}


def main():
    seed, count, path = sys.argv[1:]
    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    note_verbs(int(seed), int(count), path)


if __name__ == "__main__":
    main()
