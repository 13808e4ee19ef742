"""Who a document is from, who it is for and where it goes, in the words of its reader."""

from billing_site.lib.places.phones import display_phone
from invoicing.documents.text.reading import Reading


class Parties(Reading):
    """What stands under "From", "Bill to" and "Ship to"."""

    @property
    def from_lines(self) -> list[str]:
        seller = self.document["seller"]
        lines = [*self.address(seller["address"]), phone(seller["phone"]), seller["email"], seller["website"]]
        return [line for line in lines if line]

    @property
    def to_lines(self) -> list[str]:
        customer = self.document["customer"]
        lines = [*self.address(customer["address"]), customer["email"], phone(customer["phone"])]
        return [line for line in lines if line]

    @property
    def ship_lines(self) -> list[str]:
        """Name and address of where it goes, [] when nothing is shipped."""
        shipping = self.document["customer"]["shipping"]
        lines = self.address(shipping)
        if not lines and not shipping["name"]:
            return []
        return [line for line in (shipping["name"], *lines, phone(shipping["phone"])) if line]

    @property
    def seller_tax_ids(self) -> list[str]:
        return self.tax_ids(self.document["seller"]["tax_ids"])

    @property
    def customer_tax_ids(self) -> list[str]:
        return self.tax_ids(self.document["customer"]["tax_ids"])


def phone(stored: str) -> str:
    return display_phone(stored) if stored else ""
