"""The pages for many invoices at once: what will happen to which of them, then the work."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing_site.jobs.models import Job
from billing_site.jobs.selection import frozen
from billing_site.lib.text import count_of
from invoicing.invoice.views import may
from invoicing.invoice.wording import PARTICIPLES
from invoicing.invoices import bulk

NAMED = 6


@require_http_methods(["GET", "POST"])
@may("view")
def invoice_bulk(request, verb):
    """Confirm, then act: at once when they are few, in the background when they are many."""
    if verb not in bulk.VERBS:
        raise Http404(verb)
    verb = bulk.VERBS[verb]
    if not request.user.has_perm(verb.permission):
        raise PermissionDenied
    invoices = bulk.selected(request.GET)
    upto = request.POST.get("upto", "")
    if upto.isdecimal() and len(upto) < 19:
        # What was added after the confirmation was shown is not part of what it said.
        invoices = invoices.filter(pk__lte=int(upto))
    can, skipped, highest = bulk.plan(verb, invoices)
    back = list_address(request)
    if not can:
        messages.warning(request, nothing_to_do(verb, skipped))
        return redirect(back)
    if request.method == "POST":
        return act(request, verb, invoices, can, highest, back)
    noun = count_of(can, "draft" if verb.name in ("finalize", "delete") else "invoice")
    return render(
        request,
        "invoicing/invoices/bulk.html",
        {
            "title": f"{verb.title} {noun}?" if verb.name != "uncollectible" else f"Mark {noun} uncollectible?",
            "lead": verb.lead,
            "few": few(verb, invoices, can),
            "skipped": [f"{count_of(count, 'invoice')}: {why}." for count, why in skipped],
            "submit": f"{verb.title} {noun}" if verb.name != "uncollectible" else f"Mark {noun}",
            "tone": verb.tone,
            "hidden": [("upto", highest)],
            "cancel_url": back,
        },
    )


def nothing_to_do(verb, skipped):
    if not skipped:
        return "No invoices are selected."
    reasons = "; ".join(f"{count:,} {why}" for count, why in skipped)
    return f"None of these invoices can be {PARTICIPLES[verb.move]}: {reasons}."


def few(verb, invoices, can):
    """The invoices by name, as long as they are few."""
    return list(bulk.actionable(verb, invoices)[:NAMED]) if can <= NAMED else []


def list_address(request):
    kept = request.GET.copy()
    for name in ("ids", "matching", "csrfmiddlewaretoken"):
        kept.pop(name, None)
    return f"{reverse('invoice_list')}?{kept.urlencode()}" if kept else reverse("invoice_list")


def act(request, verb, invoices, can, highest, back):
    now = timezone.now()
    if can > bulk.INLINE:
        job = Job.start(
            f"{verb.title}: {count_of(can, 'invoice')}",
            "invoicing.invoices.bulk.verb_job",
            by=request.user,
            now=now,
            total=can,
            back_url=back[:500],
            verb=verb.name,
            query=frozen(request.GET, timezone.localdate()),
            zone=timezone.get_current_timezone_name(),
            upto=highest,
        )
        return redirect("job_detail", job.public_id)
    done, refused = bulk.do_each(verb, list(bulk.actionable(verb, invoices)), by=request.user)
    tell = messages.warning if refused else messages.success
    tell(request, bulk.outcome(verb, done, refused))
    return redirect(back)
