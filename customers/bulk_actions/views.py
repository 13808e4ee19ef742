"""The pages for many customers at once: bulk delete and its undo."""

from django.contrib import messages
from django.db.models import Count, Max
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing_site.jobs.models import Job
from billing_site.pages.access import number, permitted
from customers.bulk import deletion as bulk
from customers.models.customer import Customer


def confirmed(request):
    """(customers, how many, the highest key) of what is selected, as the confirmation showed it."""
    customers = bulk.selected(request.GET).existing()
    upto = number(request.POST.get("upto"))
    if upto:
        # Who was added after the confirmation was shown is not part of what it said.
        customers = customers.filter(pk__lte=upto)
    return customers, *customers.aggregate(count=Count("pk"), upto=Max("pk")).values()


@require_http_methods(["GET", "POST"])
@permitted("customers.delete_customer")
def customer_bulk_delete(request):
    """Confirm, then delete: at once when they are few, in the background when they are many."""
    customers, count, upto = confirmed(request)
    back = list_address(request)
    if not count:
        messages.warning(request, "No customers are selected.")
        return redirect(back)
    if request.method == "POST":
        return delete_selected(request, customers, count, upto, back)
    few = list(customers.order_by("pk")[:6]) if count <= 6 else []
    return render(
        request,
        "customers/bulk_actions/bulk_delete.html",
        {
            "title": f"Delete {count:,} {'customer' if count == 1 else 'customers'}?",
            "few": few,
            "count": count,
            "undo_days": Customer.UNDO_DAYS,
            "submit": f"Delete {count:,} {'customer' if count == 1 else 'customers'}",
            "tone": "btn-danger",
            "hidden": [("upto", upto)],
            "cancel_url": back,
        },
    )


def list_address(request):
    kept = request.GET.copy()
    for name in ("ids", "matching", "csrfmiddlewaretoken"):
        kept.pop(name, None)
    return f"{reverse('customer_list')}?{kept.urlencode()}" if kept else reverse("customer_list")


def delete_selected(request, customers, count, upto, back):
    now = timezone.now()
    batch = bulk.new_batch(now)
    undo = reverse("customer_undo", args=[batch])
    if count > bulk.INLINE:
        job = Job.start(
            f"Delete {count:,} customers",
            "customers.bulk.deletion.delete_job",
            by=request.user,
            now=now,
            total=count,
            back_url=back,
            undo_url=undo,
            query=bulk.frozen(request.GET, timezone.localdate()),
            zone=timezone.get_current_timezone_name(),
            upto=upto,
            batch=batch,
        )
        return redirect("job_detail", job.public_id)
    done = bulk.delete_many(list(customers), by=request.user, now=now, batch=batch)
    noun = "customer" if done == 1 else "customers"
    messages.success(request, f"Deleted {done:,} {noun}.", extra_tags=undo)
    return redirect(back)
