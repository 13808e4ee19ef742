"""The documents themselves: the preview on the screen and the PDF."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from invoicing.documents.pdf.drawing import html_of
from invoicing.documents.serving import served
from invoicing.documents.text.content import document_of
from invoicing.documents.too_large import tells_what_is_too_large
from invoicing.invoice.views import find, may
from invoicing.models.states import VOID


@require_GET
@may("view")
@never_cache
@xframe_options_sameorigin
@tells_what_is_too_large
def invoice_preview(request, public_id):
    """The document itself on the screen, the same HTML that the PDF is drawn from."""
    invoice = find(public_id)
    document = document_of(invoice, now=timezone.now())
    text = html_of(document, draft=invoice.is_draft, void=invoice.status == VOID, screen=True)
    return HttpResponse(text)


@require_GET
@may("view")
@tells_what_is_too_large
def invoice_pdf(request, public_id):
    """The PDF; of an issued invoice the one that was kept. With `?locale=ja` a copy in that language."""
    invoice = find(public_id)
    return served(request, invoice, invoice.number or f"draft-{invoice.public_id}")
