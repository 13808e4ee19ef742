"""The invoice editor: the page, saving the draft as it is typed, pasting lines."""

from itertools import count, islice

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from billing_site.company.models import today
from billing_site.lib.db.locks import SavedMeanwhile
from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.lib.text import count_of
from billing_site.once.marks import keeps_last, looks
from billing_site.pages.access import number, permitted
from invoicing.editor.forms import InvoiceForm
from invoicing.editor.pasting import rows_of
from invoicing.editor.rows import CELLS, LineReader, Row, kept_rows, problems, products_for, typed_rows
from invoicing.editor.supply import proposal
from invoicing.invoice import wording
from invoicing.invoice.access import find_invoice
from invoicing.invoice.figures import InvoiceFigures
from invoicing.lines.names import CouponChoices, offered_coupons
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem, InvoiceLine
from invoicing.rules.move import IllegalMove

SPARE_ROWS = 3
LINES = Prefetch("lines", InvoiceLine.objects.select_related("price", "item", "product"))


@keeps_last
@require_http_methods(["GET", "POST"])
@permitted("invoicing.change_invoice")
@never_cache
def invoice_edit(request: StaffRequest, public_id: str) -> HttpResponse:
    invoice = find_invoice(public_id, LINES)
    autosaves = request.method == "POST" and "X-Autosave" in request.headers
    if not invoice.is_draft and not autosaves:
        messages.warning(request, wording.refusal("change", invoice))
        return redirect(invoice)
    if request.method != "POST":
        return editor_page(request, invoice)
    return autosave(request, invoice) if autosaves else plain_save(request, invoice)


class Typed:
    """What was posted for a draft: `form`, `rows`, what is wrong (`problems`), and `save`."""

    def __init__(self, request: StaffRequest, invoice: Invoice, *, pasted="") -> None:
        self.invoice = invoice
        self.by = request.user
        self.now = timezone.now()
        coupons = offered_coupons(self.now)
        self.form = InvoiceForm(request.POST, invoice=invoice, coupons=coupons, today=today())
        self.rows, self.pasted = typed_rows(request.POST), []
        if pasted:
            found = rows_of(pasted, currency=self.form.typed_currency, rates=self.form.rates)
            self.rows, self.pasted = [*self.rows, *found[0]], found[1]
        reader = LineReader(invoice, self.form, coupons, now=self.now)
        self.lines, self.products = reader.lines(self.rows), reader.products
        self.form.is_valid()
        self.problems = problems(self.form, self.rows)
        self.version = number(request.POST.get("version")) or 0

    def save(self) -> None:
        """Raises SavedMeanwhile, IllegalMove, Invoice.DoesNotExist, and ValueError for what cannot be."""
        self.invoice.change(self.form.values(), lines=self.lines, by=self.by, now=self.now, base_version=self.version)


def autosave(request: StaffRequest, invoice: Invoice) -> HttpResponse:
    """Answer the editor's own script in JSON: saved (200), something to fix (422), or changed meanwhile (409)."""
    typed = Typed(request, invoice)
    if typed.problems:
        return JsonResponse({"state": "invalid", "problems": typed.problems}, status=422)
    try:
        typed.save()
    except (SavedMeanwhile, IllegalMove, Invoice.DoesNotExist) as refusal:
        return JsonResponse(clash(request, invoice, refusal), status=409)
    except ValueError as error:
        return JsonResponse({"state": "invalid", "problems": {"": str(error)}}, status=422)
    fresh = find_invoice(invoice.public_id, LINES)
    figures = InvoiceFigures(fresh, fresh.customer, now=typed.now)
    ids = [line["public_id"] for line in typed.lines]
    return JsonResponse(
        {
            "state": "saved",
            "version": fresh.version,
            "at": f"{timezone.localtime(typed.now):%H:%M}",
            "keys": {row.key: id for row, id in zip(typed.rows, ids, strict=True) if row.key != id},
            "amounts": {line.public_id: format_amount(line.amount, fresh.currency) for line in fresh.lines.all()},
            "totals": totals_html(request, figures),
            "supply": render_to_string("invoicing/editor/editor_supply.html", {"supply": proposal(fresh)}, request),
        }
    )


def clash(request: StaffRequest, invoice: Invoice, refusal) -> dict:
    """What became of the draft while it was being edited here."""
    current = Invoice.objects.filter(pk=invoice.pk).first()
    if current is None:
        text = "Somebody deleted this draft. What you typed is still on this page, and nowhere else."
        return {"state": "gone", "text": text, "url": reverse("invoice_list")}
    if not current.is_draft:
        text = f"This invoice was finalized meanwhile as {current.number}. What you typed since is not on it."
        return {"state": "gone", "text": text, "url": current.get_absolute_url()}
    event = next(iter(getattr(refusal, "events", [])), None)
    who = event.actor if event and event.actor else "Somebody"
    who = "You" if who == request.user else who
    at = f"{timezone.localtime(current.updated):%H:%M}"
    where = " in another tab" if who == "You" else ""
    text = f"{who} changed this draft{where} at {at}, after it was opened here. What you typed here is not saved."
    return {"state": "conflict", "text": text, "version": current.version}


def plain_save(request: StaffRequest, invoice: Invoice) -> HttpResponse:
    """The same without a script: one form, one answer."""
    try:
        typed = Typed(request, invoice, pasted=request.POST.get("paste", "").strip())
    except ValueError as error:
        messages.error(request, str(error))
        return redirect("invoice_edit", invoice.public_id)
    if typed.problems:
        return editor_page(request, invoice, typed, status=422)
    try:
        typed.save()
    except (SavedMeanwhile, IllegalMove, Invoice.DoesNotExist) as refusal:
        found = clash(request, invoice, refusal)
        if found["state"] == "gone":
            messages.error(request, found["text"])
            return redirect(found["url"])
        typed.version = found["version"]
        return editor_page(request, invoice, typed, status=409, clash=found)
    except ValueError as error:
        typed.problems = {"": str(error)}
        return editor_page(request, invoice, typed, status=422)
    return after_save(request, typed.invoice)


def after_save(request: StaffRequest, invoice: Invoice) -> HttpResponse:
    then = request.POST.get("then")
    if then == "finalize":
        return redirect("invoice_finalize", invoice.public_id)
    if then == "sweep":
        added = invoice.take_pending(by=request.user, now=timezone.now())
        messages.success(request, f"Added {count_of(added, 'pending item')}.")
    else:
        messages.success(request, "Saved the draft.")
    return redirect("invoice_edit", invoice.public_id)


def editor_page(
    request: StaffRequest, invoice: Invoice, typed: Typed | None = None, *, status: int = 200, clash=None
) -> HttpResponse:
    now = timezone.now()
    coupons = offered_coupons(now)
    form = typed.form if typed else InvoiceForm(invoice=invoice, coupons=coupons, today=today())
    own = [discount for line in invoice.lines.all() for discount in line.discounts]
    line_coupons = CouponChoices(coupons, list({each["id"]: each for each in own}.values()), invoice.currency)
    products = typed.products if typed else products_for(invoice)
    rows = typed.rows if typed else kept_rows(invoice, form.rates, line_coupons, products)
    figures = InvoiceFigures(invoice, invoice.customer, now=now)
    context = {
        "invoice": invoice,
        "customer": invoice.customer,
        "form": form,
        "rows": rows or [blank_row("n0")],
        "spare": spare_rows(rows),
        "blank": blank_row("__key__"),
        "version": typed.version if typed else invoice.version,
        "problems": typed.problems if typed else {},
        "pasted": typed.pasted if typed else [],
        "clash": clash,
        "summary": figures.summary(),
        "tax_note": figures.tax_note,
        "dropped": figures.dropped,
        "below_zero": figures.below_zero,
        "lost_signs": figures.lost_signs,
        "rate_choices": form.rates.suggestions(),
        "coupon_choices": line_coupons.suggestions(),
        "product_choices": products.suggestions(),
        "pending": pending_of(invoice),
        "supply": proposal(invoice),
        "saved_at": invoice.updated,
        "lines_limit": Invoice.MAX_LINES,
    }
    return render(request, "invoicing/editor/editor.html", context, status=status)


def blank_row(key: str) -> Row:
    return Row(key, dict.fromkeys(CELLS, "") | {"quantity": "1"})


def spare_rows(rows: list[Row]) -> list[Row]:
    """Empty rows for people without a script, with keys of their own."""
    taken = {row.key for row in rows}
    keys = (f"s{place}" for place in count() if f"s{place}" not in taken)
    return [blank_row(key) for key in islice(keys, SPARE_ROWS)]


def pending_of(invoice: Invoice) -> str:
    """'3 pending items, €45.00' that could be added; '' when there are none."""
    items = list(InvoiceItem.objects.pending().filter(customer=invoice.customer, currency=invoice.currency)[:500])
    if not items:
        return ""
    total = format_amount(sum(item.exact_amount for item in items), invoice.currency)
    return f"{count_of(len(items), 'pending item')}, {total}"


def totals_html(request: StaffRequest, figures: InvoiceFigures) -> str:
    context = {
        "summary": figures.summary(),
        "tax_note": figures.tax_note,
        "dropped": figures.dropped,
        "below_zero": figures.below_zero,
        "lost_signs": figures.lost_signs,
    }
    return render_to_string("invoicing/editor/editor_totals.html", context, request)


@looks()
@require_POST
@permitted("invoicing.change_invoice")
def invoice_paste(request: StaffRequest, public_id: str) -> HttpResponse:
    """Rows for the editor out of a spreadsheet: {html, count, complaints}."""
    invoice = find_invoice(public_id, LINES)
    form = InvoiceForm(request.POST, invoice=invoice, coupons=[], today=today())
    try:
        rows, complaints = rows_of(request.POST.get("text", ""), currency=form.typed_currency, rates=form.rates)
    except ValueError as error:
        return JsonResponse({"html": "", "count": 0, "complaints": [str(error)]}, status=422)
    html = "".join(render_to_string("invoicing/editor/editor_line.html", {"row": row}, request) for row in rows)
    found = {f"{row.key}-{cell}": text for row in rows for cell, text in row.errors.items()}
    return JsonResponse({"html": html, "count": len(rows), "complaints": complaints, "problems": found})
