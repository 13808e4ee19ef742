"""Books with something of everything in them, made by the verbs: what the ways of breaking books are tried on."""

from datetime import timedelta
from decimal import Decimal

from billing_site.company.models import Company
from billing_site.events.models import Event
from customers.models.coupon import Coupon
from customers.models.merge import CustomerMerge
from customers.models.promotions.promotion_code import PromotionCode
from invoicing.documents.stored import KINDS, edition
from invoicing.issuing.rates_and_coupons import coupon_snapshot, rate_snapshot
from invoicing.models.catalog.price import Price
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.models.parts.redrawn import RedrawnDocument, Told
from invoicing.models.product import Product
from invoicing.models.stored_document import StoredDocument, StoringProgress
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, draft, issued, line, staff, tax_rate


def tell(now):
    """ACME-0001 void, -0002 paid too much and credited, -0003 open and credited, -0004 uncollectible, -0005 void and
    corrected by -0006, which is partly paid; NEWB and INV have one each, a draft and items wait."""
    company, by = Company.current(), staff("Billing")
    company.change({"name": "Billfold Ltd", "address_country": "DE"}, by=by, now=now)
    acme = customer("Acme", now=now, currency="eur")
    acme.change({"invoice_prefix": "ACME"}, by=by, now=now)
    acme.adjust_balance(-500, by=by, now=now)
    coupon = Coupon.create(public_id="SPRING", percent_off=10, duration="forever", by=by, now=now)
    by_code, never = (PromotionCode.create(coupon, code=code, by=by, now=now) for code in ("ACME-10", "NEVER"))
    by_code.redeem_for(acme, by=by, now=now)
    never.change({"active": False}, by=by, now=now)
    Coupon.create(public_id="UNUSED", amount_off=300, currency="eur", by=by, now=now)
    product = Product.create(name="Consulting", by=by, now=now)
    price = Price.create(product, currency="eur", unit_amount=Decimal(1000), tax_behavior="exclusive", by=by, now=now)
    fields = {
        "lines": [line("Work", 2, 1000, price_id=price.pk), line("Travel", 1, 999)],
        "default_tax_rates": [rate_snapshot(tax_rate("19", now=now))],
        "discounts": [coupon_snapshot(coupon, now=now)],
    }
    later = iter(now + timedelta(minutes=minutes) for minutes in range(1, 100))
    void, paid, opened, given_up, wrong = (issued(acme, now=next(later), **fields) for _ in range(5))
    void.void(by=by, now=next(later))
    paid.pay(paid.amount_remaining + 100, by=by, now=next(later), method="cash", reference="Till 4")
    parts = {"credit": 300, "refund": 200, "out_of_band": 200}
    CreditNote.issue(paid, CreditRequest(amount=700), **parts, memo="Sorry", by=by, now=next(later))
    opened.pay(500, by=by, now=next(later))
    CreditNote.issue(opened, CreditRequest(amount=300), by=by, now=next(later))
    CreditNote.issue(opened, CreditRequest(amount=200), by=by, now=next(later)).void(by=by, now=next(later))
    given_up.mark_uncollectible(by=by, now=next(later))
    right = wrong.revise(by=by, now=next(later))
    right.finalize(by=by, now=next(later))
    right.pay(700, by=by, now=next(later))
    for text in ("Billed", "Waiting", "Removed"):
        item = InvoiceItem.create(
            acme, currency="eur", description=text, unit_amount=Decimal(250), by=by, now=next(later)
        )
        if text == "Billed":
            billed = Invoice.create(acme, by=by, now=next(later), include_pending=True)
            billed.finalize(by=by, now=next(later))
        elif text == "Removed":
            item.remove(by=by, now=next(later))
    draft(acme, now=next(later))
    beta = customer("Beta", now=now, currency="eur")
    beta.change({"invoice_prefix": "BETA"}, by=by, now=now)
    issued(beta, now=next(later))
    beta.change({"invoice_prefix": "NEWB"}, by=by, now=next(later))
    issued(beta, now=next(later), collection_method=Invoice.CHARGE, lines=[line("Seats", 3, 4000)])
    company.change({"numbering_scheme": "account", "invoice_prefix": "INV"}, by=by, now=next(later))
    issued(beta, now=next(later))
    company.change({"numbering_scheme": "customer"}, by=by, now=next(later))
    twin = customer("Beta twin", now=now, currency="eur")
    twin.adjust_balance(-800, by=by, now=next(later))
    CustomerMerge.make(beta, twin, {}, by=by, now=next(later))
    CustomerMerge.make(beta, customer("Gone", now=now), {}, by=by, now=next(later)).undo(
        by=by, now=next(later), undo_id="op_back"
    )
    keep_all(paid.payments.get(), next(later))
    staff("Administrator")
    Product.create(name="Other", by=by, now=now)


def keep_all(payment, now):
    """The documents of everything issued, as the clock makes them, of a few bytes each."""
    for owner in (*Invoice.objects.issued(), *CreditNote.objects.all(), payment):
        content = f"%PDF {owner} {edition(owner)}".encode()
        StoredDocument.keep(KINDS[type(owner)], owner, edition(owner), content, now=now)
    first = StoredDocument.objects.filter(edition="issued", kind="invoice").earliest("pk")
    told = Told("invoice.document_redrawn", Invoice.objects.get(public_id=first.owner), {})
    for content in (b"%PDF drawn again", b"%PDF and again"):
        current = RedrawnDocument.newest(first) or first
        RedrawnDocument.replace(current, content, told=told, reason="Glyphs", lost=False, now=now)
    StoringProgress.objects.create(pk=StoringProgress.KEY, after=Event.objects.latest("pk").pk)
