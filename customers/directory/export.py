"""What a customers CSV file holds: its columns, named as in Stripe's export where that has them, and its rows."""

from django.conf import settings
from django.db.models import Case, Value, When

from billing_site.lib.csv.money import AmountText
from billing_site.lib.csv.stream import Column
from billing_site.lib.csv.text import JoinedList, Moment, VendorText
from billing_site.lib.renamed import find
from billing_site.pages.selection import is_ticked, to_export
from customers.directory.contacts_text import AddressesText, ContactsText
from customers.directory.filters import CustomerFilter
from customers.models.customer import Customer
from customers.rules.fields import ADDRESS_PARTS


class TaxIdText(VendorText):
    """The tax IDs of the customer with this key as "eu_vat:DE136695976, us_ein:123456789"."""

    begins_harmless = True
    sqlite = (
        "(SELECT group_concat(number, ', ') FROM (SELECT type || ':' || value AS number "
        "FROM customers_taxid WHERE customer_id = {} ORDER BY id))"
    )
    postgresql = (
        "(SELECT string_agg(type || ':' || value, ', ' ORDER BY id) FROM customers_taxid WHERE customer_id = {})"
    )


def true_or_false(**condition):
    return Case(When(**condition, then=Value("true")), default=Value("false"))


def address_columns(kind: str, label: str):
    """The parts of an address; only the country, a code, cannot be taken for a formula."""
    for part in ADDRESS_PARTS:
        name, header = f"{kind}_{part}", f"{label} {part.replace('_', ' ').title()}"
        country = part == "country"
        yield Column(name, header, name, free=not country, default=country and kind == "address")


def columns(zone):
    """Every property of a customer as a column; `zone` is the ZoneInfo in which times are written."""
    return (
        Column("id", "id", "public_id", default=True),
        Column("description", "Description", "description", free=True, default=True),
        Column("email", "Email", "email", free=True, default=True),
        Column("name", "Name", "name", free=True, default=True),
        Column("created", f"Created ({zone.key})", Moment("created", zone), default=True),
        Column("updated", f"Updated ({zone.key})", Moment("updated", zone)),
        Column("phone", "Phone", "phone", free=True, default=True),
        Column("currency", "Currency", "currency", default=True),
        Column("balance", "Account Balance", AmountText("balance", "currency")),
        Column("coupon", "Coupon", "discount__coupon__public_id", free=True),
        Column("delinquent", "Delinquent", true_or_false(delinquent=True)),
        Column("payment_method", "Default payment method", find(f"{settings.CUSTOMER_METHODS}.default_text")()),
        Column("tax_exempt", "Tax status", "tax_exempt"),
        Column("tax_ids", "Tax IDs", TaxIdText("pk"), free=True),
        Column("languages", "Languages", JoinedList("preferred_locales")),
        Column("contacts", "Contacts", ContactsText("contacts"), free=True),
        Column("email_to", "Emails To", AddressesText("to"), free=True),
        Column("email_cc", "Emails CC", AddressesText("cc"), free=True),
        *address_columns("address", "Address"),
        Column("shipping_name", "Shipping Name", "shipping_name", free=True),
        Column("shipping_phone", "Shipping Phone", "shipping_phone", free=True),
        *address_columns("shipping", "Shipping Address"),
    )


def exported(params):
    """(the customers that an export is about, ''), or (none, why, in plain words)."""
    rows, problem = to_export(params, CustomerFilter, Customer.objects.existing())
    if not problem and params.get("deleted") and not is_ticked(params):
        return rows.none(), "Deleted customers are not exported."
    return rows, problem
