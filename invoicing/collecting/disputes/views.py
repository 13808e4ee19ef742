"""Disputes: the list and its file, the page of one, and the evidence: written, submitted for good, or given up."""

from functools import partial

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.lib.files.kept import NotWritten
from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from billing_site.pages.confirm import ask_then_act, form_page, refusals_in, refusals_shown, updated
from billing_site.pages.list_pages import list_pages
from invoicing.collecting.charges.about import about
from invoicing.collecting.disputes import wording
from invoicing.collecting.disputes.access import find_dispute, find_file
from invoicing.collecting.disputes.export import columns
from invoicing.collecting.disputes.forms import EvidenceForm
from invoicing.collecting.disputes.listing import LISTING, light
from invoicing.collecting.disputes.timeline import WORDING
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.disputing import evidence
from invoicing.rules.move import IllegalMove

CHANGE = "collecting.change_dispute"
SAVED = "Saved the evidence. Submit it when it is whole."
# Nothing in a file that somebody uploaded runs, whatever a browser takes it for.
POLICY = "default-src 'none'; sandbox"


@permitted("collecting.view_dispute")
def dispute_list(request: StaffRequest, page: str) -> HttpResponseBase:
    disputes = Dispute.objects.all()
    return list_pages(request, page, LISTING, disputes, columns, shown=light(disputes), strict=True)


@require_GET
@permitted("collecting.view_dispute")
def dispute_detail(request: StaffRequest, public_id: str) -> HttpResponse:
    """One dispute: what it is about, until when it can be answered, and what was answered."""
    dispute = find_dispute(public_id)
    back = dispute.restored
    return render(
        request,
        "collecting/disputes/dispute_detail.html",
        about(request, dispute, dispute.attempt, WORDING)
        | {
            "dispute": dispute,
            "kept": format_amount(dispute.kept.amount, dispute.currency) if dispute.kept else "",
            "restored": format_amount(back.amount, dispute.attempt.currency) if back else "",
            "fee": wording.fee_words(dispute),
            "badge_words": wording.badge_of(dispute),
            "meaning": wording.meaning(dispute),
            "is_bad": bool(dispute.problem) or dispute.may_answer,
            "may_answer": dispute.may_answer and request.user.has_perm(CHANGE),
            "files": dispute.files.all(),
        },
    )


@require_http_methods(["GET", "POST"])
@permitted(CHANGE)
def dispute_evidence(request: StaffRequest, public_id: str) -> HttpResponse:
    """Write what happened, and add files; it is kept, and not submitted yet."""
    dispute = find_dispute(public_id)
    form = EvidenceForm(request.POST or None, request.FILES or None, dispute=dispute)
    if form.is_valid():
        with refusals_in(form, IllegalMove), refusals_in(form, evidence.FileRefused, NotWritten, field="added"):
            return updated(request, dispute, save(dispute, form, request), text=SAVED)
    lead = "Nothing is sent yet: you submit it on the page of the dispute, once and for good."
    return form_page(request, form, "Write evidence", submit="Save", back=dispute, lead=lead, wide=True)


def save(dispute: Dispute, form: EvidenceForm, request: StaffRequest) -> bool:
    uploads, now = form.cleaned_data["added"], timezone.now()
    if uploads:
        evidence.add(dispute, uploads, by=request.user, now=now)
    return dispute.write_evidence(form.cleaned_data["text"], by=request.user, now=now) or bool(uploads)


@require_http_methods(["GET", "POST"])
@permitted(CHANGE)
def dispute_submit(request: StaffRequest, public_id: str) -> HttpResponse:
    """Have a worker put the evidence in."""
    dispute = find_dispute(public_id)
    return ask_then_act(
        request,
        partial(evidence.submit, dispute),
        "The evidence is on its way to the bank.",
        IllegalMove,
        to=dispute,
        title="Submit the evidence?",
        submit="Submit evidence",
        lead="It goes to the bank as it stands, with all files. That can be done once: nothing can be changed or added "
        "afterwards, and the bank decides by it.",
    )


@require_http_methods(["GET", "POST"])
@permitted(CHANGE)
def dispute_accept(request: StaffRequest, public_id: str) -> HttpResponse:
    """Give it up."""
    dispute = find_dispute(public_id)
    amount = wording.amount_of(dispute)
    stays = f"the fee of {wording.fee_words(dispute)} stays with you"
    fee = stays if dispute.fee else "what fee the bank takes is not known"
    return ask_then_act(
        request,
        dispute.accept,
        "The bank is told that you accept the dispute.",
        IllegalMove,
        to=dispute,
        title="Accept the dispute?",
        submit="Accept dispute",
        lead=f"You give {amount} up, and {fee}. The payment is reversed, and invoice {dispute.attempt.invoice} asks "
        "for the amount again. This cannot be undone.",
    )


@require_GET
@permitted("collecting.view_dispute")
def dispute_file(request: StaffRequest, public_id: str, file: int) -> HttpResponseBase:
    """A file of the evidence, to be kept: it is never shown in the browser."""
    kept = find_file(find_dispute(public_id), file)
    try:
        content = evidence.path_of(kept).open("rb")
    except OSError:
        raise Http404("The file is not on the server any more.") from None
    response = FileResponse(content, as_attachment=True, filename=kept.title, content_type=kept.content_type)
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@permitted(CHANGE)
def dispute_file_remove(request: StaffRequest, public_id: str, file: int) -> HttpResponse:
    """Take a file out of evidence that was not submitted yet."""
    dispute = find_dispute(public_id)
    with refusals_shown(request, IllegalMove):
        if evidence.remove(dispute, file if file < 2**63 else 0, by=request.user, now=timezone.now()):
            messages.success(request, "Removed the file.")
    return redirect(dispute)
