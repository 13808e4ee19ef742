"""The documents themselves: the preview on the screen and the PDF."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from invoicing.document import document_of
from invoicing.pdf import html_of, pdf_of
from invoicing.views import find, may


@require_GET
@may("view")
@never_cache
@xframe_options_sameorigin
def invoice_preview(request, public_id):
    """The document itself on the screen, the same HTML that the PDF is drawn from."""
    invoice = find(public_id)
    document = document_of(invoice, now=timezone.now())
    return HttpResponse(html_of(document, draft=invoice.is_draft, screen=True))


@require_GET
@may("view")
def invoice_pdf(request, public_id):
    invoice = find(public_id)
    content = pdf_of(invoice, now=timezone.now())
    name = invoice.number or f"draft-{invoice.public_id}"
    kind = "attachment" if "download" in request.GET else "inline"
    headers = {"Content-Disposition": f'{kind}; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
