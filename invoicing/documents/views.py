"""The documents themselves, on the screen and as PDF: of invoices, credit notes and payments."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import find, permitted
from invoicing.credit_notes.access import find_note
from invoicing.documents.pdf.drawing import html_of
from invoicing.documents.pdf.pictures import picture
from invoicing.documents.preview import Screen, is_long, pdf_of, screen_of
from invoicing.documents.serving import served
from invoicing.documents.text import colour
from invoicing.documents.text.content import document_of
from invoicing.documents.text.credit_note import html_of_note
from invoicing.documents.text.receipt import html_of_receipt
from invoicing.documents.too_large import tells_what_is_too_large
from invoicing.invoice.access import find_invoice
from invoicing.models.payment import InvoicePayment
from invoicing.models.states import VOID


@require_GET
@permitted("invoicing.view_invoice")
@never_cache
@xframe_options_sameorigin
@tells_what_is_too_large
def invoice_preview(request: StaffRequest, public_id: str) -> HttpResponse:
    """The document itself on the screen: its pages; of a long draft that is edited (`?live`) its words."""
    invoice = find_invoice(public_id)
    document = document_of(invoice, now=timezone.now())
    if "live" in request.GET and is_long(invoice):
        screen = Screen(pages=reverse("invoice_preview", args=[public_id]))
    else:
        screen = screen_of(invoice, pages_at("invoice_preview_page", public_id), now=timezone.now())
    text = html_of(document, draft=invoice.is_draft, void=invoice.status == VOID, screen=screen)
    return HttpResponse(text)


def pages_at(name: str, public_id: str) -> Callable[[int], str]:
    """A function that gives the address of the picture of a page."""
    return lambda number: reverse(name, args=[public_id, number])


def page_view(permission, find_owner):
    """One page of an owner's document as a picture. Its address names the content, so a browser may keep it."""

    @require_GET
    @permitted(permission)
    @cache_control(private=True, max_age=3600)
    @tells_what_is_too_large
    def view(request: StaffRequest, public_id: str, number: int) -> HttpResponse:
        content = pdf_of(find_owner(public_id), now=timezone.now())
        try:
            return HttpResponse(picture(content, number), content_type="image/png")
        except IndexError:
            raise Http404("The document has no such page.") from None

    return view


def pdf_view(permission, find_owner, name):
    """The PDF that was kept, or that of a draft; with `?locale=ja` a copy in that language, which says that it is one.

    `find_owner(public_id)` gives what the document is of, `name` what the file is called.
    """

    @require_GET
    @permitted(permission)
    @tells_what_is_too_large
    def view(request: StaffRequest, public_id: str):
        owner = find_owner(public_id)
        return served(request, owner, name(owner))

    return view


def screen_view(permission, find_owner, html, page):
    """The document itself on the screen: the pages of its PDF, and the `html` that it is drawn from.

    `page` is the name of the address of a page's picture.
    """

    @require_GET
    @permitted(permission)
    @never_cache
    @xframe_options_sameorigin
    @tells_what_is_too_large
    def view(request: StaffRequest, public_id: str) -> HttpResponse:
        owner = find_owner(public_id)
        screen = screen_of(owner, pages_at(page, public_id), now=timezone.now())
        return HttpResponse(html(owner, screen=screen))

    return view


def find_payment(public_id: str) -> InvoicePayment:
    return find(InvoicePayment.objects.select_related("invoice"), public_id)


invoice_pdf = pdf_view("invoicing.view_invoice", find_invoice, lambda each: each.number or f"draft-{each.public_id}")
credit_note_pdf = pdf_view("invoicing.view_creditnote", find_note, lambda each: each.number)
credit_note_document = screen_view("invoicing.view_creditnote", find_note, html_of_note, "credit_note_document_page")
payment_receipt = pdf_view("invoicing.view_invoicepayment", find_payment, lambda each: each.receipt_number)
payment_document = screen_view("invoicing.view_invoicepayment", find_payment, html_of_receipt, "payment_document_page")

invoice_preview_page = page_view("invoicing.view_invoice", find_invoice)
credit_note_document_page = page_view("invoicing.view_creditnote", find_note)
payment_document_page = page_view("invoicing.view_invoicepayment", find_payment)


@require_GET
@cache_control(public=True, max_age=86400)
def document_colour(request: StaffRequest, digits: str) -> HttpResponse:
    """The rules of `colour.accent`: pages carry no style of their own, so that none can be smuggled into them."""
    rules = colour.accent(colour.digits(f"#{digits}"))
    if not rules:
        raise Http404("That is no colour.")
    return HttpResponse(rules, content_type="text/css")
