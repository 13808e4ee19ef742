"""Credit notes: the list and its file, the page of one, its PDF, voiding and editing it."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.lib.csv.stream import csv_response
from billing_site.lib.money.text import format_amount
from billing_site.pages.access import number
from billing_site.pages.counts import count_label
from invoicing.credit_notes import export as credit_note_export
from invoicing.credit_notes.figures import NoteSheet
from invoicing.credit_notes.filters import CreditNoteFilter
from invoicing.credit_notes.forms import NoteForm
from invoicing.credit_notes.listing import BADGES, LISTING, TYPES, light
from invoicing.credit_notes.timeline import WORDING
from invoicing.documents.serving import served
from invoicing.documents.text.credit_note import PrintedNote, html_of_note
from invoicing.documents.too_large import tells_what_is_too_large
from invoicing.invoice import wording as words
from invoicing.invoice.action_views import refused
from invoicing.invoice.views import remember_columns
from invoicing.invoices import export
from invoicing.invoices.filters import today
from invoicing.models.credit_note import CreditNote
from invoicing.models.states import OPEN


def may_note(verb):
    return permission_required(f"invoicing.{verb}_creditnote", raise_exception=True)


def find_note(public_id):
    found = CreditNote.objects.select_related("invoice__customer").defer("invoice__customer__search_text")
    return get_object_or_404(found, public_id=public_id)


@require_GET
@may_note("view")
def credit_note_list(request):
    context = LISTING.context(request, light(CreditNote.objects.all()))
    text = "Issue one on the page of an invoice: it takes back what was billed wrongly, and the invoice itself stays."
    return render(
        request,
        "invoicing/credit_notes/credit_note_list.html",
        context
        | {
            "export_url": f"{reverse('credit_note_export')}?{request.GET.urlencode()}",
            "columns_url": reverse("credit_note_columns"),
            "empty_icon": "file-minus",
            "empty_title": "No credit notes yet",
            "empty_text": text,
            "empty_filtered": "No credit notes match",
            "clear_action": {"label": "Clear filters", "url": context["clear_url"], "live": True},
            "search": {"url": request.path, "label": "Search credit notes", "form": "filters"},
        },
    )


@require_POST
@may_note("view")
def credit_note_columns(request):
    return remember_columns(request, LISTING, reverse("credit_note_list"))


@require_GET
@may_note("view")
def credit_note_export_dialog(request):
    """The dialog before the file."""
    problem = export.problem(request.GET, CreditNoteFilter, CreditNote)
    context = {
        "title": "Export credit notes",
        "problem": problem,
        "count": "" if problem else count_label(credit_note_export.credit_notes(request.GET)),
        "file_url": f"{reverse('credit_note_export_file')}?{request.GET.urlencode()}",
        "cancel_url": f"{reverse('credit_note_list')}?{request.GET.urlencode()}",
    }
    return render(request, "invoicing/credit_notes/credit_note_export.html", context, status=422 if problem else 200)


@require_GET
@may_note("view")
def credit_note_export_file(request):
    if export.problem(request.GET, CreditNoteFilter, CreditNote):
        return credit_note_export_dialog(request)
    rows = credit_note_export.credit_notes(request.GET)
    columns = credit_note_export.columns(timezone.get_current_timezone())
    return csv_response(f"credit-notes-{timezone.localdate()}.csv", rows, columns)


@require_GET
@may_note("view")
def credit_note_detail(request, public_id):
    note = find_note(public_id)
    events, more = WORDING.timeline(note, before=number(request.GET.get("events_before")))
    sheet, invoice = NoteSheet(note), note.invoice
    label, tone, icon = BADGES[note.status]
    state, state_tone, state_icon = words.badge(invoice, today())
    return render(
        request,
        "invoicing/credit_notes/credit_note_detail.html",
        {
            "note": note,
            "invoice": invoice,
            "customer": invoice.customer,
            "amount": format_amount(note.total, note.currency),
            "status": {"label": label, "tone": tone, "icon": icon},
            "invoice_status": {"label": state, "tone": state_tone, "icon": state_icon},
            "kind": TYPES[note.type],
            "sheet": sheet,
            "lines": sheet.lines(),
            "summary": sheet.summary(),
            "places": sheet.places(),
            "parties": PrintedNote(note.frozen),
            "said": note.frozen,
            "may_change": request.user.has_perm("invoicing.change_creditnote"),
            "void_problem": void_problem(note),
            "metadata": sorted(note.metadata.items()),
            "events": events,
            "more_events": more,
        },
    )


@require_GET
@may_note("view")
@tells_what_is_too_large
def credit_note_pdf(request, public_id):
    """The PDF that was kept; with `?locale=ja` a copy in that language, which says that it is one."""
    note = find_note(public_id)
    return served(request, note, note.number)


@require_GET
@may_note("view")
@tells_what_is_too_large
@never_cache
@xframe_options_sameorigin
def credit_note_document(request, public_id):
    """The document itself on the screen, the same HTML that the PDF is drawn from."""
    return HttpResponse(html_of_note(find_note(public_id), screen=True))


def void_problem(note):
    """Why the note cannot be voided now, in words; '' when it can."""
    if note.status == note.VOID:
        return f"{note} is void already."
    if note.type != "pre_payment":
        return f"{note} cannot be voided: money was given back with it."
    if note.invoice.status != OPEN:
        return f"{note} cannot be voided: its invoice {note.invoice} is {note.invoice.status} and no longer open."
    return ""


@require_http_methods(["GET", "POST"])
@may_note("change")
def credit_note_void(request, public_id):
    note = find_note(public_id)
    why = void_problem(note)
    if not why and request.method == "POST":
        try:
            note.void(by=request.user, now=timezone.now())
        except ValueError as error:
            why = str(error)
        else:
            messages.success(request, f"Voided {note}. {note.invoice} asks for the amount again.")
            return redirect(note)
    if why:
        return refused(request, note, why)
    amount = format_amount(note.pre_payment_amount, note.currency)
    context = {
        "title": f"Void {note}?",
        "lead": f"{amount} is due again on {note.invoice}.",
        "facts": [
            "A credit note can be voided as long as its invoice is open and nothing was given back with it.",
            "The number stays taken, and the document stays on record, marked void.",
            "This cannot be undone; a new credit note can be issued.",
        ],
        "submit": "Void credit note",
        "tone": "btn-danger",
        "cancel_url": note.get_absolute_url(),
    }
    return render(request, "invoicing/invoice/confirm.html", context)


@require_http_methods(["GET", "POST"])
@may_note("change")
def credit_note_edit(request, public_id):
    """Memo and metadata; figures never change."""
    note = find_note(public_id)
    form = NoteForm(request.POST or None, note=note)
    if request.method == "POST" and form.is_valid():
        changed = note.change(**form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, f"Updated {note}." if changed else "Nothing was changed.")
        return redirect(note)
    context = {
        "title": f"Edit {note}",
        "lead": "Memo and metadata may change. Figures, parties and reason are fixed: the document was issued.",
        "submit": "Update credit note",
        "cancel_url": note.get_absolute_url(),
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "invoicing/credit_notes/credit_note_edit.html", context, status=status)
