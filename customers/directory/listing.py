"""What a row of the customers list shows, and the list page itself."""

from django.conf import settings
from django.urls import reverse

from billing_site.lib.db.partial_rows import only, without
from billing_site.lib.places import countries
from billing_site.lib.places.locales import own_name
from billing_site.lib.renamed import find
from billing_site.lib.requests import StaffRequest
from billing_site.pages.columns import Column, created_column, id_column
from billing_site.pages.listing import NEWEST_FIRST, Listing
from billing_site.pages.selection import action_on_rows
from customers.directory.filters import CHIPS, CustomerFilter
from customers.models.customer import Customer
from customers.models.query import CustomerQuerySet
from customers.rules.contacts import title


def name_cell(customer: Customer) -> str:
    return customer.name or customer.email or customer.public_id


def country_cell(customer: Customer) -> str:
    return countries.country_name(customer.address_country) if customer.address_country else ""


def balance_cell(customer: Customer) -> str:
    return customer.balance_words if customer.balance else ""


def languages_cell(customer: Customer) -> str:
    return ", ".join(own_name(tag) for tag in customer.preferred_locales)


def metadata_cell(customer: Customer) -> str:
    return ", ".join(f"{key}: {value}" for key, value in sorted(customer.metadata.items()))


def tax_ids_cell(customer: Customer) -> str:
    return ", ".join(line.split("\t")[-1] for line in customer.tax_id_values.split("\n"))


def contacts_cell(customer: Customer) -> str:
    return ", ".join(map(title, customer.contacts))


COLUMNS = (
    Column("name", "Name", name_cell, css="main", sort="name", fixed=True),
    Column("email", "Email", lambda c: c.email, css="flex", sort="email"),
    Column("country", "Country", country_cell, css="is-lesser"),
    Column("currency", "Currency", lambda c: c.currency.upper()),
    Column("balance", "Balance", balance_cell, css="num"),
    Column("phone", "Phone", lambda c: c.phone, default=False),
    Column("contacts", "Contacts", contacts_cell, default=False),
    Column("description", "Description", lambda c: c.description[:120], default=False),
    Column("city", "City", lambda c: c.address_city, default=False),
    Column("languages", "Languages", languages_cell, default=False),
    Column("tax_exempt", "Tax status", lambda c: c.get_tax_exempt_display(), default=False),
    Column("tax_ids", "Tax ID", tax_ids_cell, default=False),
    Column("payment_method", "Default payment method", lambda c: c.payment_method or "", default=False),
    Column("metadata", "Metadata", metadata_cell, default=False),
    id_column(),
    created_column(),
)


def rows_for(request: StaffRequest) -> CustomerQuerySet:
    """The rows of the list, each with its default payment method in words where somebody wants to see it."""
    chosen = (column.name for column in LISTING.chosen_columns(request.user))
    if "payment_method" not in chosen:
        return without(Customer.objects.all(), "search_text")
    names = [field.attname for field in Customer._meta.concrete_fields if field.attname != "search_text"]
    text = find(f"{settings.CUSTOMER_METHODS}.default_text")()
    return only(Customer.objects.annotate(payment_method=text), [*names, "payment_method"])


def bulk_actions(request: StaffRequest) -> list:
    """What can be done with ticked rows; a role that may not delete is not offered it."""
    actions = [action_on_rows("Export", reverse("customer_export"), "download")]
    if request.user.has_perm("customers.change_customer") and not request.GET.get("deleted"):
        actions.append(action_on_rows("Edit", reverse("customer_bulk_set"), "pencil"))
        actions.append(action_on_rows("Reminders", reverse("reminders_of_customers"), "bell"))
        actions.append(action_on_rows("Send statements", reverse("statements_send"), "mail"))
    if request.user.has_perm("customers.delete_customer") and not request.GET.get("deleted"):
        actions.append(action_on_rows("Delete", reverse("customer_bulk_delete"), "trash-2", tone="btn-danger"))
    return actions


LISTING = Listing(
    plural="customers",
    columns=COLUMNS,
    sorts=NEWEST_FIRST
    | {
        "name": ("name_key", "id"),
        "-name": ("-name_key", "-id"),
        "email": ("email_key", "id"),
        "-email": ("-email_key", "-id"),
    },
    search_filters=("q", "email", "name", "metadata"),
    search_sorts={"-created": ("-id",), "created": ("id",)},
    filter_class=CustomerFilter,
    chips=CHIPS,
    actions=bulk_actions,
    icon="users",
    empty_text="A customer is a person or business you bill. Add the first one to send an invoice.",
    add_label="Add customer",
    is_imported=True,
)
