"""The customers app's models."""

from customers.models.balance import BalanceRefused, BalanceTransaction
from customers.models.coupon import Coupon
from customers.models.csv_import import ImportBatch, ImportRow
from customers.models.customer import Customer
from customers.models.discount import Discount
from customers.models.errors import CouponRefused, CouponTaken, CurrencyLocked, DeletedCustomer
from customers.models.merge import CustomerMerge, MergeRefused
from customers.models.metadata_key import MetadataKey
from customers.models.promotions.promotion_code import PromotionCode
from customers.models.query import CustomerIndex
from customers.models.redemption import Redemption
from customers.models.tax_id import TaxId

__all__ = [
    "BalanceRefused",
    "BalanceTransaction",
    "Coupon",
    "CouponRefused",
    "CouponTaken",
    "CurrencyLocked",
    "Customer",
    "CustomerIndex",
    "CustomerMerge",
    "DeletedCustomer",
    "Discount",
    "ImportBatch",
    "ImportRow",
    "MergeRefused",
    "MetadataKey",
    "PromotionCode",
    "Redemption",
    "TaxId",
]
