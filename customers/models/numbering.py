"""What a customer's numbering may become."""

from billing_site.company.models import Company, FormerPrefix
from billing_site.company.numbers import NumberingRefused


def refuse_reuse(customer, changes):
    """Raises NumberingRefused when {field: [old, new]} takes somebody's prefix, or makes a number a second time.

    A prefix belongs to its customer also after deletion: issued numbers stay unique for ever.
    """
    if "invoice_prefix" in changes:
        prefix = changes["invoice_prefix"][1]
        # Who sets a prefix waits here, so that no two take the same at the same moment.
        if Company.locked().invoice_prefix == prefix:
            raise NumberingRefused("invoice_prefix", f"{prefix} is the account's own prefix. Choose another.")
        others = type(customer).objects.exclude(pk=customer.pk)
        if others.filter(invoice_prefix=prefix).exists():
            reason = f"Another customer has the prefix {prefix}, perhaps a deleted one. Choose another."
            raise NumberingRefused("invoice_prefix", reason)
    FormerPrefix.refuse_reuse(customer, changes)
