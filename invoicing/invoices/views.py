"""The invoices pages: the list, its files, and what is done to many at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.jobs.selection import start_job
from billing_site.lib.ids import public_id
from billing_site.lib.requests import StaffRequest
from billing_site.lib.text import count_of
from billing_site.mail.server import leaves
from billing_site.once.answering import answer_once
from billing_site.once.marks import in_steps
from billing_site.pages.access import an_id, number, permitted
from billing_site.pages.columns import remember_columns
from billing_site.pages.confirm import confirm_page
from billing_site.pages.counts import count_label
from billing_site.pages.listing import list_page
from billing_site.pages.selection import carried, is_ticked, list_address, selected, to_export
from invoicing.invoices import bulk
from invoicing.invoices.export import FILES, INVOICES
from invoicing.invoices.filters import PAST_DUE, InvoiceFilter
from invoicing.invoices.listing import LATE_LISTING, LISTING, listed
from invoicing.invoices.rate_columns import TooManyRates
from invoicing.models.invoice import Invoice
from invoicing.models.query import InvoiceQuerySet

NAMED = 6


@require_GET
@permitted("invoicing.view_invoice")
def invoice_list(request: StaffRequest) -> HttpResponse:
    by_due = any(request.GET.get(name) for name in ("due", "due_from", "due_to"))
    listing = LATE_LISTING if by_due or request.GET.get("status") == PAST_DUE else LISTING
    return list_page(request, listing, listed(Invoice.objects.all()), "invoicing/invoices/invoice_list.html")


@require_POST
@permitted("invoicing.view_invoice")
def invoice_columns(request: StaffRequest) -> HttpResponse:
    return remember_columns(request, LISTING)


@require_GET
@permitted("invoicing.view_invoice")
def invoice_export(request: StaffRequest) -> HttpResponse:
    """The dialog: one row an invoice, or one row a line."""
    return export_dialog(request, *to_export(request.GET, InvoiceFilter, Invoice.objects.all()))


def export_dialog(request: StaffRequest, invoices: InvoiceQuerySet, problem, status: int = 200) -> HttpResponse:
    context = {
        "title": "Export invoices",
        "problem": problem,
        "count": "" if problem else count_label(invoices),
        "ticked": is_ticked(request.GET),
        "hidden": carried(request.GET, but=("what",)),
        "what": request.GET.get("what") or INVOICES,
        "zone": timezone.get_current_timezone_name(),
        "file_url": LISTING.url("export_file"),
        "cancel_url": list_address(request, LISTING),
    }
    return render(request, "invoicing/invoices/export.html", context, status=status)


@require_GET
@permitted("invoicing.view_invoice")
def invoice_export_file(request: StaffRequest) -> HttpResponseBase:
    """The file; a filter that makes no sense is shown in the dialog instead."""
    invoices, problem = to_export(request.GET, InvoiceFilter, Invoice.objects.all())
    file = FILES.get(request.GET.get("what") or INVOICES)
    if file and not problem:
        try:
            return file(invoices, timezone.get_current_timezone())
        except TooManyRates as refusal:
            problem = str(refusal)
    return export_dialog(request, invoices, problem if file else "Choose invoices or lines.", 422)


@in_steps
@require_http_methods(["GET", "POST"])
@permitted("invoicing.view_invoice")
def invoice_bulk(request: StaffRequest, verb) -> HttpResponseBase:
    """Confirm, then act: at once when they are few, in the background when they are many."""
    verbs = bulk.known_verbs()
    if verb not in verbs:
        raise Http404(verb)
    verb = verbs[verb]
    if not request.user.has_perm(verb.move.permission):
        raise PermissionDenied
    invoices = selected(request.GET, InvoiceFilter, Invoice.objects.all())
    upto = number(request.POST.get("upto"))
    if upto is not None:
        # What was added after the confirmation was shown is not part of what it said.
        invoices = invoices.filter(pk__lte=upto)
    can, skipped, highest = bulk.plan(verb, invoices)
    back = list_address(request, LISTING)
    if not can:
        messages.warning(request, nothing_to_do(verb, skipped))
        return redirect(back)
    if request.method == "POST":
        return act(request, verb, invoices, can, highest, back)
    now = timezone.now()
    noun = count_of(can, "draft" if verb.name in ("finalize", "delete") else "invoice")
    return confirm_page(
        request,
        f"{verb.title} {noun}?" if verb.name != "uncollectible" else f"Mark {noun} uncollectible?",
        submit=f"{verb.title} {noun}" if verb.name != "uncollectible" else f"Mark {noun}",
        back=back,
        template="invoicing/invoices/bulk.html",
        tone=verb.tone,
        lead=verb.lead,
        dropped=dropped(verb, invoices),
        few=few(verb, invoices, can),
        skipped=[f"{count_of(count, 'invoice')}: {why}." for count, why in skipped],
        warnings=[f"{count_of(count, 'invoice')} {why}." for count, why in bulk.warnings(verb, invoices)],
        hidden=[("upto", highest), ("operation", public_id("op", now)), ("asked", now.isoformat())],
        nobody=bulk.without_address(verb, invoices),
        **mail_of_first(verb, invoices),
    )


def nothing_to_do(verb: bulk.Verb, skipped: list[tuple[int, str]]) -> str:
    if not skipped:
        return "No invoices are selected."
    reasons = "; ".join(f"{count:,} {why}" for count, why in skipped)
    return f"None of these invoices can be {verb.move.participle}: {reasons}."


def few(verb: bulk.Verb, invoices: InvoiceQuerySet, can: int) -> list[Invoice]:
    """The invoices by name, as long as they are few."""
    return list(bulk.actionable(verb, invoices)[:NAMED]) if can <= NAMED else []


def mail_of_first(verb: bulk.Verb, invoices: InvoiceQuerySet) -> dict:
    """What the mails look like, by that of the first one, and where nothing leaves; {} of other actions."""
    first = bulk.actionable(verb, invoices).first() if verb.name == "send" else None
    if first is None:
        return {}
    return {"mail_of": first, "mail_url": reverse("invoice_send_preview", args=[first.public_id]), "nowhere": leaves()}


def dropped(verb: bulk.Verb, invoices: InvoiceQuerySet) -> list[str]:
    """Which coupons of these drafts finalizing would leave out."""
    return bulk.dropped_coupons(bulk.actionable(verb, invoices), timezone.now()) if verb.name == "finalize" else []


def begin(request: StaffRequest, verb: bulk.Verb, can: int, highest: int, back: str) -> HttpResponse:
    """Leave so many of them to a job."""
    title, now = f"{verb.title}: {count_of(can, 'invoice')}", timezone.now()
    function = "invoicing.invoices.bulk.verb_job"
    more = {"verb": verb.name, "asked": (bulk.moment(request.POST.get("asked")) or now).isoformat()}
    return start_job(request, title, function, now=now, total=can, upto=highest, back_url=back, **more)


def act(
    request: StaffRequest, verb: bulk.Verb, invoices: InvoiceQuerySet, can: int, highest: int, back: str
) -> HttpResponseBase:
    if can > (verb.inline or bulk.INLINE):
        # The job is one thing: of two who ask for it at once, one begins it.
        return answer_once(request, lambda: begin(request, verb, can, highest, back))
    operation, asked = an_id(request.POST.get("operation")), bulk.moment(request.POST.get("asked"))
    found = list(bulk.actionable(verb, invoices))
    done, refused = bulk.do_each(verb, found, by=request.user, operation=operation, asked=asked)
    tell = messages.warning if refused else messages.success
    tell(request, bulk.outcome(verb, done, refused))
    return redirect(back)
