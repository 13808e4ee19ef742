"""The receipt of a payment, and the account's colour as a stylesheet for documents on the screen."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from invoicing.documents.serving import served
from invoicing.documents.text import colour
from invoicing.documents.text.receipt import html_of_receipt
from invoicing.documents.too_large import tells_what_is_too_large
from invoicing.models.payment import InvoicePayment
from invoicing.payments.views import may_payment


@require_GET
@may_payment("view")
@tells_what_is_too_large
def payment_receipt(request, public_id):
    """The PDF that was kept; with `?locale=ja` a copy in that language, which says that it is one."""
    payment = find_payment(public_id)
    return served(request, payment, payment.receipt_number)


@require_GET
@may_payment("view")
@tells_what_is_too_large
@never_cache
@xframe_options_sameorigin
def payment_document(request, public_id):
    """The receipt itself on the screen, the same HTML that the PDF is drawn from."""
    return HttpResponse(html_of_receipt(find_payment(public_id), screen=True))


def find_payment(public_id):
    return get_object_or_404(InvoicePayment.objects.select_related("invoice"), public_id=public_id)


@require_GET
@cache_control(public=True, max_age=86400)
def document_colour(request, digits):
    """The rules of `colour.accent`: pages carry no style of their own, so that none can be smuggled into them."""
    rules = colour.accent(colour.digits(f"#{digits}"))
    if not rules:
        raise Http404("That is no colour.")
    return HttpResponse(rules, content_type="text/css")
