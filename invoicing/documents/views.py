"""The documents themselves: the preview on the screen and the PDF."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from billing_site.lib.locales import DOCUMENT_LANGUAGES
from invoicing.documents.content import document_of
from invoicing.documents.pdf import html_of, pdf_of
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
    """The PDF; with `?locale=ja` a copy in that language, which says that it is one."""
    invoice, language = find(public_id), chosen_language(request)
    content = pdf_of(invoice, now=timezone.now(), language=language)
    return pdf_response(request, content, invoice.number or f"draft-{invoice.public_id}", language)


def pdf_response(request, content, name, language=None):
    """A PDF to look at or, with `?download`, to keep; never cached, because drafts and permissions change."""
    name = f"{name}-{language}" if language else name
    kind = "attachment" if "download" in request.GET else "inline"
    headers = {"Content-Disposition": f'{kind}; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def chosen_language(request):
    """The language that the address asks for, None where it asks for none; Http404 for one that documents lack."""
    tag = request.GET.get("locale")
    if tag and tag not in DOCUMENT_LANGUAGES:
        raise Http404("Documents do not speak this language.")
    return tag or None
