"""What other pages show of invoices: on a customer's page invoices, pending items, figures; on the home page plots."""

from datetime import date

from django import template
from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone

from billing_site.company.models import today
from billing_site.lib.money.text import format_amount, format_number, format_unit_price
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, own_name
from billing_site.lib.public_address import public_address
from billing_site.lib.text import fold
from customers.models.customer import Customer
from invoicing.documents.language.wording import known_language
from invoicing.documents.stored import former
from invoicing.invoice import wording
from invoicing.invoices.home_figures import boards
from invoicing.invoices.listing import light
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.models.query import InvoiceQuerySet
from invoicing.models.states import OPEN

register = template.Library()
NEWEST = 5
# A customer may have any number of invoices; the figures look at no more than this many of the newest.
MOST = 10_000


@register.inclusion_tag("invoicing/invoices/customer_invoices.html", takes_context=True)
def customer_invoices(context, customer: Customer) -> dict:
    """The newest invoices of a customer, with the way to all of them and to a new one."""
    day = today()
    found = list(light(invoices_of(customer))[: NEWEST + 1])
    may = context["request"].user.has_perm
    return {
        "customer": customer,
        "may_view": may("invoicing.view_invoice"),
        "may_add": may("invoicing.add_invoice") and not customer.deleted_at,
        "may_receive": may("invoicing.add_incomingpayment") and not customer.deleted_at,
        "rows": [invoice_row(invoice, day) for invoice in found[:NEWEST]],
        "more": len(found) > NEWEST,
    }


def invoices_of(customer: Customer) -> InvoiceQuerySet:
    """The customer's invoices, newest first, with those issued to customers that were merged into this one."""
    return Invoice.objects.filter(customer__in=customer.with_merged()).order_by("-created", "-id")


def invoice_row(invoice: Invoice, day: date) -> tuple[Invoice, str, str, str]:
    amount = format_amount(invoice.total, invoice.currency)
    return invoice, wording.badge_cell(invoice, day), amount, wording.plain_day(invoice.due_date)


@register.inclusion_tag("invoicing/pending_items/pending_items.html", takes_context=True)
def pending_items(context, customer: Customer) -> dict:
    """What waits for the customer's next invoice."""
    may = context["request"].user.has_perm
    pending = InvoiceItem.objects.pending().filter(customer=customer).order_by("-id")
    items = list(pending[: NEWEST * 4 + 1])
    return {
        "customer": customer,
        "may_view": may("invoicing.view_invoiceitem"),
        "may_add": may("invoicing.add_invoiceitem") and not customer.deleted_at,
        "may_invoice": may("invoicing.add_invoice"),
        "may_remove": may("invoicing.delete_invoiceitem") and not customer.deleted_at,
        "more": len(items) > NEWEST * 4,
        "items": [pending_row(item) for item in items[: NEWEST * 4]],
    }


def pending_row(item: InvoiceItem) -> dict:
    return {
        "id": item.public_id,
        "description": item.description,
        "quantity": format_number(item.quantity),
        "unit_price": format_unit_price(item.unit_amount, item.currency),
        "amount": format_amount(item.exact_amount, item.currency),
        "created": item.created,
    }


@register.inclusion_tag("invoicing/invoices/customer_figures.html", takes_context=True)
def customer_figures(context, customer: Customer) -> dict:
    """What a customer has paid and still has to pay, over their newest MOST invoices."""
    if not context["request"].user.has_perm("invoicing.view_invoice") or not customer.currency:
        return {}
    newest = invoices_of(customer)[:MOST]
    late = Q(status=OPEN, due_date__lt=today())
    found = newest.aggregate(
        spent=Sum("amount_paid"),
        open=Sum("amount_remaining", filter=Q(status=OPEN)),
        late=Sum("amount_remaining", filter=late),
        count=Count("pk"),
    )
    say = {name: format_amount(found[name] or 0, customer.currency) for name in ("spent", "open", "late")}
    return say | {"customer": customer, "is_late": bool(found["late"]), "capped": found["count"] == MOST}


@register.inclusion_tag("invoicing/documents/download.html")
def download(url: str, language: str, what="PDF", owner=None) -> dict:
    """The button that keeps a document as a file, and beside it the languages of copies, by their own names.

    Of an `owner` that was issued, also the files that were served earlier.
    """
    own = known_language(language)
    others = sorted((fold(own_name(tag)), tag) for tag in DOCUMENT_LANGUAGES if tag != own)
    names = [(tag, own_name(tag)) for _, tag in others]
    earlier = former(owner) if owner and not getattr(owner, "is_draft", False) else []
    return {"url": url, "what": what, "own": (own, own_name(own)), "others": names, "earlier": earlier}


@register.inclusion_tag("invoicing/invoices/home_figures.html", takes_context=True)
def home_figures(context) -> dict:
    """The money of the desk in four small plots a currency."""
    if not context["request"].user.has_perm("invoicing.view_invoice"):
        return {}
    return {"boards": boards(timezone.now(), today())}


@register.simple_tag
def verify_address() -> str:
    """Where anybody can check whether a file is ours, as it is told to customers."""
    return public_address(reverse("verify"))
