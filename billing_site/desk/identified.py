"""What an id is of, for whoever may see it."""

from typing import Any

from billing_site.mail.models.message import Message
from billing_site.staff.models.user import User
from customers.models.promotions.promotion_code import PromotionCode
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.refund import Refund
from invoicing.models.catalog.price import Price
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.payment import InvoicePayment
from invoicing.models.product import Product
from invoicing.models.tax_rate import TaxRate
from invoicing.subscriptions.models.subscription import Subscription

# Ids of customers are found by the list of them, which knows whom they were merged into.
KINDS: tuple[Any, ...] = (
    *(Invoice, Subscription, CreditNote, InvoicePayment, ChargeAttempt, Refund, Dispute),
    *(Product, Price, TaxRate, PromotionCode, Message),
)


def thing_with(public_id: str, user: User) -> Any:
    """The row with this id, of a kind that the user may see; None for anything else."""
    for kind in KINDS:
        meta = kind._meta
        named = public_id.startswith(f"{kind.prefix}_")
        if named and user.has_perm(f"{meta.app_label}.view_{meta.model_name}"):
            return kind.objects.filter(public_id=public_id).first()
    return None
