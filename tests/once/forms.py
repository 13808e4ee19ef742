"""Forms that move money or make a thing: for each, what a browser posts and where; their things made first."""

from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from billing_site.company.models import Company
from customers.models.coupon import Coupon
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from tests.company.form_data import documents_form
from tests.factories import customer, draft, issued, line

FORMS = {}


def form(make):
    """Register a function of `now` that gives (address, fields)."""
    FORMS[make.__name__.replace("_", " ")] = make
    return make


def to(name, *things, query=""):
    return reverse(name, args=[thing.public_id for thing in things]) + query


def coupon(now):
    return Coupon.create(percent_off=Decimal(25), amount_off=None, by=None, now=now)


@form
def add_a_customer(now):
    return reverse("customer_add"), {"name": "Jenny Rosen", "email": "jenny@example.com", "add_anyway": "1"}


@form
def a_customer_in_another_currency(now):
    return to("customer_other_currency", customer(currency="eur")), {"currency": "usd"}


@form
def delete_a_customer(now):
    return to("customer_delete", customer()), {}


@form
def merge_customers(now):
    one, two = customer("One"), customer("Two")
    return to("customer_merge", one, query=f"?other={two.public_id}"), {"name": "other", "seen": "1-1"}


@form
def delete_several_customers(now):
    one, two = customer("One"), customer("Two")
    query = f"?ids={one.public_id}&ids={two.public_id}"
    return reverse("customer_bulk_delete") + query, {"upto": str(two.pk)}


@form
def adjust_a_balance(now):
    return to("balance_adjust", customer(currency="eur")), {"direction": "credit", "amount": "12.50"}


@form
def reverse_an_entry(now):
    jenny = customer(currency="eur")
    entry = jenny.adjust_balance(amount=-1200, currency="eur", description="", by=None, now=now)
    return to("balance_reverse", jenny, entry), {}


@form
def add_a_tax_id(now):
    return to("tax_id_add", customer()), {"type": "eu_vat", "value": "DE136695976"}


@form
def add_a_coupon(now):
    return reverse("coupon_add"), {"percent_off": "25", "duration": "once"}


@form
def apply_a_coupon(now):
    return to("coupon_apply", customer(currency="eur")), {"coupon": coupon(now).public_id}


@form
def upload_an_import(now):
    file = SimpleUploadedFile("customers.csv", b"Name,Email\nAnna,anna@example.com\n")
    return reverse("customer_import"), {"file": file}


@form
def start_an_invoice(now):
    return reverse("invoice_add"), {"customer": customer(currency="eur").public_id}


@form
def a_new_customer_and_their_invoice(now):
    return reverse("invoice_customer_add"), {"name": "Kim", "email": "kim@example.com", "add_anyway": "1"}


@form
def duplicate_an_invoice(now):
    return to("invoice_duplicate", issued(now=now)), {}


@form
def finalize_an_invoice(now):
    return to("invoice_finalize", draft(now=now)), {}


@form
def void_an_invoice(now):
    return to("invoice_void", issued(now=now)), {}


@form
def correct_and_reissue(now):
    return to("invoice_revise", issued(now=now)), {}


@form
def void_several_invoices(now):
    one, two = issued(now=now), issued(now=now)
    query = f"?ids={one.public_id}&ids={two.public_id}"
    return reverse("invoice_bulk", args=["void"]) + query, {"upto": str(two.pk)}


@form
def record_a_part_payment(now):
    invoice = issued(lines=[line(unit_amount=10_000)], now=now)
    return to("payment_add", invoice), {"amount": "10", "paid_on": "2026-11-22", "method": "bank_transfer"}


@form
def record_a_payment_out_of_band(now):
    return to("payment_out_of_band", issued(now=now)), {"paid_on": "2026-11-22", "method": "cash"}


@form
def issue_a_credit_note(now):
    invoice = Invoice.objects.get(pk=issued(lines=[line(unit_amount=10_000)], now=now).pk)
    return to("credit_note_add", invoice), {"version": str(invoice.version), "way": "amount", "amount": "10"}


@form
def add_a_pending_item(now):
    fields = {"description": "Hosting", "quantity": "2", "price": "12.50"}
    return to("pending_item_add", customer(currency="eur")), fields


@form
def bill_what_is_pending(now):
    jenny = customer(currency="eur")
    InvoiceItem.create(jenny, currency="eur", by=None, now=now, description="Item", unit_amount=Decimal(100))
    return to("pending_invoice", jenny), {}


@form
def add_a_product(now):
    return reverse("product_add"), {"name": "Design day", "price": "960", "currency": "eur"}


@form
def add_a_tax_rate(now):
    return reverse("tax_rate_add"), {"display_name": "VAT", "percentage": "19", "inclusive": "exclusive"}


@form
def add_a_tax_rate_inside_the_editor(now):
    fields = {"display_name": "VAT", "percentage": "19", "inclusive": "exclusive"}
    return f"{reverse('tax_rate_add')}?inline=1", fields


@form
def invite_somebody(now):
    return reverse("invitation_send"), {"email": "jane@billfold.example", "role": "Billing"}


@form
def check_the_books(now):
    return reverse("books_check"), {}


@form
def change_the_company(now):
    return reverse("company_documents"), documents_form(version=str(Company.read().version), page_size="letter")
