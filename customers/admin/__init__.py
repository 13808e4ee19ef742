"""The Django admin of customers."""

from customers.admin import billing, customers, tax_ids

__all__ = ["billing", "customers", "tax_ids"]
