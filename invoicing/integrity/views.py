"""The page "Books": what the last check found, and a button that checks everything again in the background."""

import json
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from billing_site.jobs.models import Job, JobQuerySet, Routine
from billing_site.lib.renamed import written_as
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from invoicing.integrity.checks import things
from invoicing.integrity.witness import file
from invoicing.integrity.witness.file import fingerprint, last_lines

FUNCTION = "invoicing.integrity.checks.work"
# What the public id of a finding begins with -> the page about it.
PAGES = {
    "in": "invoice_detail",
    "cn": "credit_note_detail",
    "cus": "customer_detail",
    "inpay": "payment_detail",
    "inflow": "incoming_payment",
    "ch": "charge_detail",
    "re": "refund_detail",
    "dp": "dispute_detail",
}
SHOWN = 7  # lines of the witness
PROVEN = (
    "Invoice numbers run without a hole or a double; every void has its event.",
    "Lines, discounts and taxes make the totals; taxes are the sum by rate.",
    "The balance ledger makes every balance, and holds what invoices and credit notes moved.",
    "Payments that were not reversed make what is paid; never more is paid and credited than is due.",
    "What came in as one is what its shares make; a reversal takes back the whole, also from the balance.",
    "A charge that succeeded is one payment; refunds and lost disputes never take more than came in.",
    "Coupons count every use: what lowers an invoice was redeemed, once, and came back where it is void.",
    "Credit notes never pass their invoice, and their parts say where all of it went.",
    "No issued document was changed: the chain of hashes over all of them is whole.",
    "Each stored PDF is there, byte for byte as it was made.",
    "Every document comes to the same again, worked out from its lines, rates and coupons.",
    "Events tell of every document, payment and entry what the rows say, and when; the guards of the database stand.",
    "No payment, note, balance entry or event belongs to a customer or document that is gone.",
)


def checks() -> JobQuerySet:
    return Job.objects.filter(function__in=written_as(FUNCTION)).order_by("-id")


@require_GET
@permitted("invoicing.view_invoice")
def books(request: StaffRequest) -> HttpResponse:
    last, running = checks().filter(state=Job.DONE).first(), checks().unfinished().first()
    result = last.result if last else {}
    found = [finding_row(*finding) for finding in result.get("findings", [])]
    may_see = running and (running.created_by_id == request.user.pk or request.user.has_perm("jobs.change_job"))
    job = running if may_see else None
    return render(
        request,
        "invoicing/integrity/books.html",
        {
            "last": last,
            "failed": checks().exclude(state=Job.DONE).filter(pk__gt=last.pk if last else 0, state=Job.FAILED).first(),
            "running": running,
            "job": job,
            "url": reverse("job_detail", args=[job.public_id]) if job else "",
            "count": result.get("count", 0),
            "findings": found,
            "looked_at": [(noun, f"{count:,}") for noun, count in result.get("looked_at", {}).items()],
            "proven": PROVEN,
            "witness": [witness_row(line) for line in reversed(last_lines(SHOWN))],
            "witness_file": str(file.path()),
            "witness_mail": settings.WITNESS_MAIL,
            "witness_failed": bool((ran := Routine.last(Routine.WITNESS)) and ran.findings),
            "may_check": request.user.has_perm("jobs.add_job"),
        },
    )


def witness_row(line: str) -> dict:
    """A line for the page; one that a hand made unreadable is shown as it is."""
    try:
        says = json.loads(line)
        rows = sum(chain["rows"] for chain in says["chains"].values())
        return {"day": date.fromisoformat(says["day"]), "rows": f"{rows:,}", "hash": fingerprint(line)}
    except (AttributeError, KeyError, TypeError, ValueError):
        return {"day": None, "rows": "", "hash": line[:64]}


@require_GET
@permitted("invoicing.view_invoice")
def books_witness(request: StaffRequest) -> FileResponse:
    """The whole file, to be kept elsewhere."""
    try:
        return FileResponse(file.path().open("rb"), as_attachment=True, filename=file.NAME, content_type="text/plain")
    except FileNotFoundError:
        raise Http404("Nothing was written yet.") from None


def finding_row(object_id: str, rule: str, text: str) -> dict:
    prefix, _, rest = object_id.partition("_")
    url = reverse(PAGES[prefix], args=[object_id]) if rest and prefix in PAGES else ""
    return {"object": object_id, "url": url, "rule": rule.capitalize(), "text": text}


@require_POST
@permitted("invoicing.view_invoice")
@permitted("jobs.add_job")
def books_check(request: StaffRequest) -> HttpResponse:
    """Start a check, unless one is under way."""
    if checks().unfinished().exists():
        messages.info(request, "A check is under way already.")
    else:
        now, total = timezone.now(), things()
        Job.start("Check the books", FUNCTION, by=request.user, now=now, total=total, back_url=reverse("books"))
    return redirect("books")
