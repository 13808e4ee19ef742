"""The products that a coupon can be limited to: what the coupons' pages ask, which do not know products themselves."""

from collections.abc import Collection

from invoicing.lines.names import SHOWN
from invoicing.models.product import Product


def offered() -> list[tuple[str, str]]:
    """(public id, name) of the newest products that are sold, by name."""
    found = Product.objects.filter(active=True).order_by("-created", "-id")[:SHOWN]
    return sorted(found.values_list("public_id", "name"), key=lambda pair: (pair[1].casefold(), pair[0]))


def named(public_ids: Collection[str]) -> dict[str, str]:
    """{public id: name} of those of these products that there are, archived ones too."""
    return dict(Product.objects.filter(public_id__in=public_ids).values_list("public_id", "name"))
