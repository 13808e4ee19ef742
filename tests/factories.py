"""Plain keyword factories that use the real verbs."""

from decimal import Decimal
from itertools import count

from django.utils import timezone

from billing_site.company.models import Company
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from invoicing.models.invoice import Invoice
from invoicing.models.tax_rate import TaxRate

numbers = count(1)


def staff(role="Billing", **fields):
    """A member of staff with a role; signs in with the password "a-good-password"."""
    fields.setdefault("email", f"staff{next(numbers)}@billfold.example")
    fields.setdefault("name", f"{role} Person")
    user = User.objects.create_user(password="a-good-password", **fields)
    user.give_role(role)
    return user


def seller(**fields):
    """The company as somebody who may issue invoices has it: with name, address and tax number."""
    known = {"name": "Harbour Works Ltd", "tax_ids": [{"type": "gb_vat", "value": "GB980780684"}]}
    known |= address("GB", "4 Quay Street", "BS1 4DJ", "Bristol") | fields
    Company.current()
    Company.objects.filter(pk=Company.KEY).update(**known)
    return Company.read()


def customer(name="Jenny Rosen", *, by=None, now=None, **fields):
    fields.setdefault("email", f"customer{next(numbers)}@example.com")
    return Customer.create(by=by, now=now or timezone.now(), name=name, **fields)


def address(country, line1="", postal_code="", city="", *, kind="address", **parts):
    """The `address_…` (or `shipping_…`) fields of a customer or a company, as far as they are given."""
    given = {"country": country, "line1": line1, "postal_code": postal_code, "city": city} | parts
    return {f"{kind}_{name}": value for name, value in given.items() if value}


def contact_inputs(contacts):
    """What a browser posts of the rows of contacts."""
    return {f"contacts_{part}": [each[part] for each in contacts] for part in ("name", "email", "phone", "role")}


def line(description="Work", quantity=1, unit_amount=1000, **fields):
    """A line for Invoice.create; `unit_amount` in minor units."""
    return {
        "description": description,
        "quantity": Decimal(str(quantity)),
        "unit_amount": Decimal(str(unit_amount)),
        **fields,
    }


def draft(buyer=None, *, lines=None, by=None, now=None, **fields):
    """A draft invoice of one line of 10.00 unless `lines` say otherwise."""
    buyer = buyer or customer(currency="eur")
    now = now or timezone.now()
    return Invoice.create(buyer, by=by, now=now, lines=[line()] if lines is None else lines, **fields)


def issued(buyer=None, *, now=None, **fields):
    """An open invoice."""
    now = now or timezone.now()
    invoice = draft(buyer, now=now, **fields)
    invoice.finalize(by=None, now=now)
    return invoice


def tax_rate(percentage="19", *, inclusive=False, display_name="VAT", now=None, **fields):
    return TaxRate.create(
        by=None,
        now=now or timezone.now(),
        percentage=Decimal(percentage),
        inclusive=inclusive,
        display_name=display_name,
        **fields,
    )
