"""What the verbs are done to: customers that belong together in every way, and all that hangs on them."""

from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import count

from django.utils import timezone

from billing_site.company.models import Company
from billing_site.staff.models.invitation import Invitation
from customers.bulk.deletion import new_operation_id
from customers.bulk.settings import Setting, set_many
from customers.models.balance import BalanceTransaction
from customers.models.coupon import Coupon
from customers.models.csv_import import ImportBatch, ImportRow
from customers.models.merge import CustomerMerge
from customers.models.promotions.promotion_code import PromotionCode
from customers.undo.operation import undo
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.models.catalog.price import Price
from invoicing.models.credit_note import CreditNote
from invoicing.models.line import InvoiceItem
from invoicing.models.parts.incoming import IncomingPayment
from invoicing.models.product import Product
from invoicing.models.stored_document import StoredDocument
from invoicing.models.tax.exchange_rate import ExchangeRate
from invoicing.models.tax_rate import TaxRate
from invoicing.totals.credit import CreditRequest
from tests.abuse.verbs.each.collecting import came_to, put_on_file
from tests.abuse.verbs.each.subscriptions import recurring, subscribe
from tests.factories import customer, draft, issued, line

numbers = count(1)


def stored(invoice):
    """The document of an issued invoice, as it was first drawn."""
    content = f"%PDF-1.7 {invoice.public_id}".encode()
    return StoredDocument.keep(StoredDocument.INVOICE, invoice, "issued", content, now=timezone.now())


class World:
    """Each thing is made when it is first asked for, before the verbs begin; the verbs of one world share it.

    `turned` makes the customers the other way round, and numbers documents across the account: whoever locks them in
    another order than that of their keys is right in one of the two worlds only.
    """

    def __init__(self, by, colleague, *, turned=False):
        self.by, self.colleague, self.turned = by, colleague, turned
        self.nth = next(numbers)
        self.number = f"{'t' if turned else 'w'}{self.nth}"
        scheme = Company.ACCOUNT if turned else Company.CUSTOMER
        if Company.read().numbering_scheme != scheme:
            notes = Company.OWN if turned else Company.OF_INVOICE
            Company.current().change({"numbering_scheme": scheme, "credit_note_numbering": notes}, **self.now)
        made = [customer(f"Customer {self.number}", by=by, currency="eur") for _ in range(3)]
        self.buyer, self.other, self._gone = reversed(made) if turned else made
        self.dispute = None

    @property
    def now(self):
        return {"by": self.by, "now": timezone.now()}

    @cached_property
    def sibling(self):
        return self.buyer.bill_in_another_currency("usd", **self.now)

    @cached_property
    def draft(self):
        return draft(self.buyer)

    @cached_property
    def open(self):
        return issued(self.buyer)

    @cached_property
    def note(self):
        return CreditNote.issue(issued(self.buyer), CreditRequest(amount=100), **self.now)

    @cached_property
    def stored(self):
        return stored(self.open)

    @cached_property
    def paid(self):
        invoice = issued(self.buyer)
        invoice.pay(1000, **self.now)
        return invoice

    @cached_property
    def card(self):
        """A payment method of the buyer."""
        return put_on_file(self, self.buyer)

    @cached_property
    def collected(self):
        """An open invoice that is charged automatically."""
        self.card  # noqa: B018
        return issued(self.buyer, collection_method="charge_automatically")

    @cached_property
    def attempt(self):
        """A charge that was begun."""
        return charge_now(self.collected, **self.now)

    @cached_property
    def charged(self):
        """A charge of an invoice of its own, which brought its money."""
        self.card  # noqa: B018
        attempt = charge_now(issued(self.buyer), **self.now)
        attempt.settle(came_to(attempt, "succeeded"), now=timezone.now())
        return attempt

    @cached_property
    def second(self):
        return issued(self.buyer)

    @cached_property
    def payment(self):
        """One that paid too much."""
        return issued(self.buyer).pay(1300, **self.now)

    @cached_property
    def incoming(self):
        """One amount that paid an open invoice and one of its own, with a rest on account."""
        shares = [(issued(self.buyer), 300), (issued(self.buyer), 1000)]
        return IncomingPayment.receive(self.buyer, 2000, shares, **self.now)

    @cached_property
    def correction(self):
        """A draft that corrects an invoice of the same customer."""
        return issued(self.buyer).revise(**self.now)

    @cached_property
    def merge(self):
        """The merge of `gone`, who had used credit for an invoice and had begun a correction, into `buyer`."""
        self._gone.adjust_balance(-300, **self.now)
        self._old = issued(self._gone)
        self._moved = issued(self._gone).revise(**self.now)
        return CustomerMerge.make(self.buyer, self._gone, {}, **self.now)

    @cached_property
    def unmerged(self):
        """The id of the operation that took the merge back."""
        return undo(self.merge.batch, **self.now)

    @property
    def old(self):
        """An open invoice of the merged customer."""
        self.merge  # noqa: B018
        return self._old

    @property
    def moved_correction(self):
        """A draft that went to another customer than that of the invoice which it corrects."""
        self.merge  # noqa: B018
        return self._moved

    @cached_property
    def item(self):
        return self.pending()

    def pending(self):
        return InvoiceItem.create(self.buyer, currency="eur", description="Hours", unit_amount=Decimal(700), **self.now)

    @cached_property
    def items(self):
        return [self.pending() for _ in range(3)]

    @cached_property
    def entry(self):
        return BalanceTransaction.record(self.buyer, -500, **self.now)

    @cached_property
    def coupon(self):
        return Coupon.create(name="Ten off", percent_off=Decimal(10), duration="forever", **self.now)

    @cached_property
    def discount(self):
        return self.coupon.redeem_for(self.buyer, **self.now)

    @cached_property
    def subscribed(self):
        return self.coupon.redeem_for_subscription(self.buyer, "sub_taken_off", **self.now)

    @cached_property
    def code(self):
        return PromotionCode.create(self.coupon, code=f"CODE-{self.number}", **self.now)

    @cached_property
    def product(self):
        return Product.create(name="Design day", **self.now)

    @cached_property
    def archived_product(self):
        self.product.archive(**self.now)
        return self.product

    @cached_property
    def price(self):
        return Price.create(self.product, currency="eur", unit_amount=Decimal(700), **self.now)

    @cached_property
    def subscription(self):
        """One of two items whose second month begins now, with a metered price beside a usual one."""
        began = timezone.now() - timedelta(days=31)
        prices = [recurring(self, began), recurring(self, began, usage_type="metered")]
        return subscribe(self, prices, began)

    @cached_property
    def tax_rate(self):
        return TaxRate.create(display_name="VAT", percentage=Decimal(19), **self.now)

    @cached_property
    def archived_tax_rate(self):
        self.tax_rate.archive(**self.now)
        return self.tax_rate

    @cached_property
    def exchange_rate(self):
        worth = {
            "day": date(2020, 1, 1) + timedelta(days=self.nth),
            "base": "eur",
            "currency": "gbp",
            "rate": Decimal("0.85"),
        }
        return ExchangeRate.create(**worth, **self.now)

    @cached_property
    def invitation(self):
        return Invitation.send(f"new-{self.number}@example.com", "Billing", **self.now)[0]

    @cached_property
    def tax_id(self):
        return self.buyer.add_tax_id("eu_vat", "DE136695976", **self.now)

    @cached_property
    def deleted(self):
        found = customer(f"deleted {self.number}", currency="eur")
        found.mark_deleted(**self.now)
        return found

    @cached_property
    def operation(self):
        """The id of an operation on both customers that can be undone."""
        made = new_operation_id(timezone.now())
        set_many([self.other, self.buyer], Setting("metadata", "yes", f"z{self.number}"), operation_id=made, **self.now)
        return made

    def importing(self):
        """(a checked import, its rows): two customers to change, the later one first, and one to add."""
        now = timezone.now()
        batch = ImportBatch.objects.create(
            public_id=ImportBatch.new_id(now),
            filename="people.csv",
            size=1,
            delimiter=",",
            headers=[],
            total_rows=3,
            batch=new_operation_id(now),
            created_by=self.by,
            created=now,
        )
        both = sorted((self.buyer, self.other), key=lambda each: -each.pk)
        there = [(ImportRow.CHANGED, each, {"description": [each.description, self.number]}) for each in both]
        new = {"name": ["", "New"], "email": ["", ""], "metadata": [{}, {f"b{self.number}": "1"}]}
        rows = [
            ImportRow(batch=batch, number=number, kind=kind, customer_id=each and each.public_id, changes=changes)
            for number, (kind, each, changes) in enumerate([*there, (ImportRow.NEW, "", new)], 2)
        ]
        return batch, ImportRow.objects.bulk_create(rows)

    @property
    def company(self):
        return Company.read()

    @property
    def long_after(self):
        return timezone.now() + timedelta(days=40)

    @property
    def lines(self):
        return [line("Work", 2, 450), line("Travel", 1, 300)]
