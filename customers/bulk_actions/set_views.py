"""The dialog that sets one property for many customers: the choice, the preview, the change."""

from dataclasses import asdict

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing_site.jobs.models import Job
from billing_site.pages.access import permitted
from customers.bulk import deletion as bulk
from customers.bulk.settings import preview, set_job, set_many
from customers.bulk_actions.forms import BulkSetForm
from customers.bulk_actions.views import confirmed, list_address

TEMPLATE = "customers/bulk_actions/bulk_set.html"
JOB = f"{set_job.__module__}.{set_job.__name__}"


@require_http_methods(["GET", "POST"])
@permitted("customers.change_customer")
def customer_bulk_set(request):
    """Ask what to set; show what that would change; on the second POST set it."""
    customers, count, upto = confirmed(request)
    back = list_address(request)
    if not count:
        messages.warning(request, "No customers are selected.")
        return redirect(back)
    form = BulkSetForm(request.POST or None)
    page = {"title": f"Edit {customers_word(count)}", "cancel_url": back, "hidden": [("upto", upto)], "form": form}
    if request.method == "GET" or "change" in request.POST:
        chosen = request.POST.dict() | {"preferred_locales": request.POST.getlist("preferred_locales")}
        page["form"] = BulkSetForm(initial=chosen)
        return render(request, TEMPLATE, page | {"submit": "Show what changes"})
    if not form.is_valid():
        return render(
            request, "customers/bulk_actions/bulk_set.html", page | {"submit": "Show what changes"}, status=422
        )
    if "confirmed" not in request.POST:
        return show(request, page, customers, form)
    return set_selected(request, customers, form, upto, back)


def customers_word(count):
    return f"{count:,} {'customer' if count == 1 else 'customers'}"


def show(request, page, customers, form):
    """The preview carries the choice along as hidden inputs."""
    found = preview(customers, form.setting())
    typed = [(name, value) for name in form.fields for value in request.POST.getlist(name)]
    hidden = [*page["hidden"], *typed, ("confirmed", "1")]
    context = {
        "says": form.says,
        "submit": f"Change {customers_word(found['change'])}",
        "hidden": hidden,
        "form": None,
        "preview": found,
    }
    return render(request, "customers/bulk_actions/bulk_set_preview.html", page | context)


def set_selected(request, customers, form, upto, back):
    now = timezone.now()
    batch = bulk.new_batch(now)
    undo = reverse("customer_undo", args=[batch])
    setting = form.setting()
    differing = setting.differing(customers)
    count = differing.count()
    if count > bulk.INLINE:
        job = Job.start(
            f"{form.says} for {count:,} customers"[:200],
            JOB,
            by=request.user,
            now=now,
            total=count,
            back_url=back,
            undo_url=undo,
            query=bulk.frozen(request.GET, timezone.localdate()),
            zone=timezone.get_current_timezone_name(),
            upto=upto,
            batch=batch,
            setting=asdict(setting),
        )
        return redirect("job_detail", job.public_id)
    done = set_many(list(differing), setting, by=request.user, now=now, batch=batch)
    left = f" {customers_word(count - done)} could not take another metadata key." if done < count else ""
    messages.success(request, f"Changed {customers_word(done)}.{left}", extra_tags=undo if done else "")
    return redirect(back)
