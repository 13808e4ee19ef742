"""The pages for many customers at once: delete them, or set one property of them."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing_site.jobs.selection import start_job
from billing_site.lib.requests import StaffRequest
from billing_site.lib.text import count_of
from billing_site.once.marks import looks
from billing_site.pages.access import number, permitted
from billing_site.pages.confirm import confirm_page
from billing_site.pages.selection import list_address, selected
from customers.bulk.deletion import INLINE, delete_many, new_operation_id
from customers.bulk.settings import set_many
from customers.bulk_actions.forms import BulkSetForm
from customers.bulk_actions.preview import preview
from customers.directory.filters import CustomerFilter
from customers.directory.listing import LISTING
from customers.models import dependents
from customers.models.customer import Customer
from customers.models.query import CustomerQuerySet

NAMED = 6
DELETE_JOB, SET_JOB = "customers.bulk_actions.jobs.delete_job", "customers.bulk_actions.jobs.set_job"


def confirmed(request: StaffRequest) -> tuple[CustomerQuerySet, int, int]:
    """(customers, how many, the highest key) of what is selected, as the confirmation showed it."""
    customers = selected(request.GET, CustomerFilter, Customer.objects.existing())
    upto = number(request.POST.get("upto"))
    if upto:
        # Who was added after the confirmation was shown is not part of what it said.
        customers = customers.filter(pk__lte=upto)
    return customers, *customers.aggregate(count=Count("pk"), upto=Max("pk")).values()


def nobody(request: StaffRequest) -> HttpResponse:
    messages.warning(request, "No customers are selected.")
    return redirect(list_address(request, LISTING))


def run(
    request: StaffRequest,
    title: str,
    function: str,
    customers: CustomerQuerySet,
    *,
    count: int,
    upto: int,
    verb: Callable[..., int],
    **params,
) -> tuple[int | None, str, HttpResponse]:
    """(how many were done at once, the operation's id, the answer): many are left to a job, whose page is the answer.

    `verb(list of customers, by=, now=, operation_id=)` does few of them; `function` is the dotted name of the job.
    """
    now = timezone.now()
    operation_id = new_operation_id(now)
    back = list_address(request, LISTING)
    if count <= INLINE:
        return verb(list(customers), by=request.user, now=now, operation_id=operation_id), operation_id, redirect(back)
    undo = reverse("customer_undo", args=[operation_id])
    names = {"undo_url": undo, "batch": operation_id, **params}
    return (
        None,
        operation_id,
        start_job(request, title, function, now=now, total=count, upto=upto, back_url=back, **names),
    )


@require_http_methods(["GET", "POST"])
@permitted("customers.delete_customer")
def customer_bulk_delete(request: StaffRequest) -> HttpResponse:
    """Confirm, then delete: at once when they are few, in the background when they are many."""
    customers, count, upto = confirmed(request)
    if not count:
        return nobody(request)
    if request.method == "POST":
        return delete_selected(request, customers, count, upto)
    return confirm_page(
        request,
        f"Delete {count_of(count, 'customer')}?",
        submit=f"Delete {count_of(count, 'customer')}",
        back=list_address(request, LISTING),
        template="customers/bulk_actions/bulk_delete.html",
        few=list(customers.order_by("pk")[:NAMED]) if count <= NAMED else [],
        count=count,
        undo_days=Customer.UNDO_DAYS,
        consequences=dependents.consequences(customers.order_by().values("pk")),
        hidden=[("upto", upto)],
    )


def delete_selected(request: StaffRequest, customers: CustomerQuerySet, count: int, upto: int) -> HttpResponse:
    title = f"Delete {count:,} customers"
    done, operation_id, answer = run(request, title, DELETE_JOB, customers, count=count, upto=upto, verb=delete_many)
    if done is not None:
        undo = reverse("customer_undo", args=[operation_id])
        messages.success(request, f"Deleted {count_of(done, 'customer')}.", extra_tags=undo)
    return answer


@looks(without="confirmed")
@require_http_methods(["GET", "POST"])
@permitted("customers.change_customer")
def customer_bulk_set(request: StaffRequest) -> HttpResponse:
    """Ask what to set; show what that would change; on the second POST set it."""
    customers, count, upto = confirmed(request)
    if not count:
        return nobody(request)
    form = BulkSetForm(request.POST or None)
    page = {
        "title": f"Edit {count_of(count, 'customer')}",
        "cancel_url": list_address(request, LISTING),
        "hidden": [("upto", upto)],
        "form": form,
    }
    if request.method == "GET" or "change" in request.POST:
        chosen = request.POST.dict() | {"preferred_locales": request.POST.getlist("preferred_locales")}
        return choice(request, page | {"form": BulkSetForm(initial=chosen)})
    if not form.is_valid():
        return choice(request, page, 422)
    if "confirmed" not in request.POST:
        return show(request, page, customers, form)
    return set_selected(request, customers, form, upto)


def choice(request: StaffRequest, page, status: int = 200) -> HttpResponse:
    template = "customers/bulk_actions/bulk_set.html"
    return render(request, template, page | {"submit": "Show what changes"}, status=status)


def show(request: StaffRequest, page, customers: CustomerQuerySet, form: BulkSetForm) -> HttpResponse:
    """The preview carries the choice along as hidden inputs."""
    found = preview(customers, form.setting())
    typed = [(name, value) for name in form.fields for value in request.POST.getlist(name)]
    context = {
        "says": form.says,
        "submit": f"Change {count_of(found['change'], 'customer')}",
        "hidden": [*page["hidden"], *typed, ("confirmed", "1")],
        "form": None,
        "preview": found,
    }
    return render(request, "customers/bulk_actions/bulk_set_preview.html", page | context)


def set_selected(request: StaffRequest, customers: CustomerQuerySet, form: BulkSetForm, upto: int) -> HttpResponse:
    setting = form.setting()
    differing = setting.differing(customers)
    count = differing.count()

    def verb(few: list[Customer], **how) -> int:
        return set_many(few, setting, **how)

    title = f"{form.says} for {count:,} customers"
    meant: dict[str, Any] = {"count": count, "upto": upto, "verb": verb, "setting": asdict(setting)}
    done, operation_id, answer = run(request, title, SET_JOB, differing, **meant)
    if done is not None:
        left = f" {count_of(count - done, 'customer')} could not take another metadata key." if done < count else ""
        undo = reverse("customer_undo", args=[operation_id]) if done else ""
        messages.success(request, f"Changed {count_of(done, 'customer')}.{left}", extra_tags=undo)
    return answer
