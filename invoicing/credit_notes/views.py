"""Credit notes: the list and its file, the page of one, voiding and editing it, and issuing one over an invoice."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.company.models import Company, today
from billing_site.lib.db.transaction import whole
from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.once.marks import looks
from billing_site.pages.access import number, permitted
from billing_site.pages.confirm import form_page, updated
from billing_site.pages.list_pages import list_pages
from billing_site.staff.models.user import User
from invoicing.credit_notes.access import find_note
from invoicing.credit_notes.export import columns
from invoicing.credit_notes.figures import NoteFigures
from invoicing.credit_notes.forms import WHOLE, CreditForm, NoteForm
from invoicing.credit_notes.listing import BADGES, LISTING, TYPES, light
from invoicing.credit_notes.placing import BEFORE, BY_HAND
from invoicing.credit_notes.preview import form_context, preview_context
from invoicing.credit_notes.timeline import WORDING
from invoicing.invoice import wording
from invoicing.invoice.access import find_invoice, refused
from invoicing.invoice.dialog import dialog
from invoicing.issuing import note_numbers
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.states import NOTE_MOVES
from invoicing.totals.remainder import CreditError

CHANGED = "Somebody changed this invoice after you opened the page. Look at the figures below, then issue it."


@permitted("invoicing.view_creditnote")
def credit_note_list(request: StaffRequest, page: str) -> HttpResponseBase:
    notes = CreditNote.objects.all()
    return list_pages(request, page, LISTING, notes, columns, shown=light(notes), strict=True)


@require_GET
@permitted("invoicing.view_creditnote")
def credit_note_detail(request: StaffRequest, public_id: str) -> HttpResponse:
    note = find_note(public_id)
    events, more = WORDING.timeline(note, before=number(request.GET.get("events_before")))
    figures, invoice = NoteFigures(note), note.invoice
    return render(
        request,
        "invoicing/credit_notes/credit_note_detail.html",
        {
            "note": note,
            "invoice": invoice,
            "customer": invoice.customer,
            "amount": format_amount(note.total, note.currency),
            "status": wording.badge_parts(BADGES[note.status]),
            "invoice_status": wording.badge_parts(wording.badge(invoice, today())),
            "kind": TYPES[note.type],
            "figures": figures,
            "lines": figures.lines(),
            "summary": figures.summary(),
            "places": figures.places(),
            "said": note.frozen,
            "may_change": request.user.has_perm("invoicing.change_creditnote"),
            "void_problem": void_problem(note),
            "metadata": sorted(note.metadata.items()),
            "events": events,
            "more_events": more,
        },
    )


def void_problem(note: CreditNote) -> str:
    """Why the note cannot be voided now, in words; '' when it can."""
    if note.status == note.VOID:
        return f"{note} is void already."
    return NOTE_MOVES["void"].problem(note)


def void_question(note: CreditNote) -> dict:
    amount = format_amount(note.pre_payment_amount, note.currency)
    return {
        "title": f"Void {note}?",
        "lead": f"{amount} is due again on {note.invoice}.",
        "facts": [
            "A credit note can be voided as long as its invoice is open and nothing was given back with it.",
            "The number stays taken, and the document stays on record, marked void.",
            "This cannot be undone; a new credit note can be issued.",
        ],
        "submit": "Void credit note",
        "tone": "btn-danger",
    }


def voided_words(note: CreditNote) -> str:
    return f"Voided {note}. {note.invoice} asks for the amount again."


credit_note_void = dialog(NOTE_MOVES["void"], find_note, void_problem, void_question, voided_words)


@require_http_methods(["GET", "POST"])
@permitted("invoicing.change_creditnote")
def credit_note_edit(request: StaffRequest, public_id: str) -> HttpResponse:
    """Memo and metadata; figures never change."""
    note = find_note(public_id)
    form = NoteForm(request.POST or None, note=note)
    if form.is_valid():
        return updated(request, note, note.change(**form.cleaned_data, by=request.user, now=timezone.now()))
    return form_page(
        request,
        form,
        f"Edit {note}",
        lead="Memo and metadata may change. Figures, parties and reason are fixed: the document was issued.",
        submit="Update credit note",
        back=note,
        template="invoicing/credit_notes/credit_note_edit.html",
    )


@looks(having="preview")
@require_http_methods(["GET", "POST"])
@permitted("invoicing.add_creditnote")
def credit_note_add(request: StaffRequest, public_id: str) -> HttpResponse:
    """Issue a credit note over an invoice. GET and the button "Preview" show the figures; "Issue" writes the note."""
    invoice = find_invoice(public_id)
    posted, issuing = request.method == "POST", request.method == "POST" and "preview" not in request.POST
    data = request.POST if posted else start(request, invoice)
    try:
        note, form = None, opened(invoice, data, issuing=issuing)
        if issuing and not form.is_stale and form.is_valid():
            note = issue(form, by=request.user, now=timezone.now())
        if issuing and note is None and (form.is_stale or form.is_valid()):
            form = opened_again(public_id, data)
    except ValueError as error:
        invoice.refresh_from_db()
        return refused(request, invoice, wording.refusal("credit", invoice) or str(error))
    if note:
        messages.success(request, issued_words(note))
        return redirect(note)
    status = 409 if form.has_error(NON_FIELD_ERRORS, "changed") else 422 if posted and form.errors else 200
    context = form_context(form)
    if not posted:
        form.errors.clear()  # nobody typed anything yet: what is still needed is said where the figures will be
    return render(request, "invoicing/credit_notes/credit_note_form.html", context, status=status)


def start(request: StaffRequest, invoice: Invoice) -> QueryDict:
    data = request.GET.copy()
    data.setdefault("way", WHOLE)
    data["version"] = str(invoice.version)
    return data


def opened(invoice: Invoice, data, *, issuing=False) -> CreditForm:
    """The form, its figures worked out. Raises CreditError, IllegalMove, in words for staff."""
    why = wording.refusal("credit", invoice) or note_numbers.problem(invoice, Company.current())
    if why:
        raise CreditError(why)
    form = CreditForm(data, invoice=invoice, issuing=issuing)
    form.is_valid()
    if form.beyond and not any(data.get(place) for place in form.placed):
        form.suggest()
    return form


def opened_again(public_id: str, data: QueryDict) -> CreditForm:
    """The same form over the invoice as it is now, everything typed kept."""
    invoice, data = find_invoice(public_id), data.copy()
    data["version"] = str(invoice.version)
    form = opened(invoice, data)
    form.add_error(None, ValidationError(CHANGED, code="changed"))
    return form


@whole
def issue(form: CreditForm, *, by: User | None, now: datetime) -> CreditNote | None:
    """The issued note; None when the invoice is no longer the one that the page showed. Raises as CreditNote.issue."""
    _, invoice = form.invoice.locked_with_customer()
    if invoice.version != form.cleaned_data["version"]:
        return None
    values: dict[str, Any] = form.placed | {name: form.cleaned_data[name] for name in ("reason", "memo")}
    how = form.cleaned_data["give_back"]
    note = CreditNote.issue(invoice, form.request, takes_in=how == BEFORE, by=by, now=now, **values)
    if note.refund_amount and how not in (BEFORE, BY_HAND):
        import_string(f"{settings.NOTE_REFUNDS}.begin")(note, how, by=by, now=now)
    return note


def issued_words(note: CreditNote) -> str:
    """What the new note did, in one sentence each."""
    sentences = [f"Issued {note.number} over {format_amount(note.total, note.currency)}."]
    for amount, text in (
        (note.pre_payment_amount, "less is due"),
        (note.credit_amount, "went to the customer's credit balance"),
        (note.refund_amount, "is recorded as refunded"),
        (note.out_of_band_amount, "is recorded as given back out of band"),
    ):
        if amount:
            sentences.append(f"{format_amount(amount, note.currency)} {text}.")
    return " ".join(sentences)


@looks()
@require_POST
@permitted("invoicing.add_creditnote")
def credit_note_preview(request: StaffRequest, public_id: str) -> HttpResponse:
    """The figures of what is being typed, and the places for what exceeds the amount remaining."""
    try:
        form = opened(find_invoice(public_id), request.POST)
    except ValueError as error:
        return render(request, "invoicing/credit_notes/credit_note_preview.html", {"refusal": str(error)})
    if "placed" in request.GET:
        return render(request, "invoicing/credit_notes/credit_note_placed.html", preview_context(form))
    if form.beyond and not form.is_placed:
        form.suggest()
    return render(request, "invoicing/credit_notes/credit_note_preview.html", preview_context(form))
