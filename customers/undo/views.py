"""The page that asks before an operation is undone, and the undo itself; toasts and job pages post here at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing_site.events.models import Event
from billing_site.jobs.selection import start_job
from billing_site.lib.dates import short_date
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from customers.bulk.deletion import INLINE, new_operation_id
from customers.models.customer import Customer
from customers.rules.event_parts import UndoRefused
from customers.undo.operation import Operation, undo


@require_http_methods(["GET", "POST"])
@permitted("customers.change_customer")
def customer_undo(request: StaffRequest, operation_id: str) -> HttpResponse:
    try:
        operation = Operation.named(operation_id)
    except UndoRefused as reason:
        messages.error(request, str(reason))
        return redirect("customer_list")
    if operation.needs_delete and not request.user.has_perm("customers.delete_customer"):
        raise PermissionDenied
    if request.method == "GET":
        return ask(request, operation)
    if operation.count > INLINE:
        return undo_later(request, operation)
    now = timezone.now()
    new = new_operation_id(now)
    try:
        undo(operation_id, by=request.user, now=now, undo_id=new)
    except UndoRefused as reason:
        messages.error(request, f"Nothing was undone. {reason}")
    else:
        messages.success(request, done_words(operation), extra_tags=reverse("customer_undo", args=[new]))
    return redirect(back(operation))


def ask(request: StaffRequest, operation: Operation) -> HttpResponse:
    first = operation.first
    who = first.actor or "Billfold"
    return render(
        request,
        "customers/undo/undo.html",
        {
            "title": "Undo this?",
            "operation": operation,
            "who": f"{who} on {short_date(first.created)}",
            "people": people(operation),
            "submit": "Undo",
            "cancel_url": back(operation),
        },
    )


def undo_later(request: StaffRequest, operation: Operation) -> HttpResponse:
    now = timezone.now()
    new = new_operation_id(now)
    return start_job(
        request,
        operation.undo_name,
        "customers.undo.operation.undo_job",
        now=now,
        # Everything is looked at twice: to check, then to write.
        total=operation.count * 2,
        back_url=reverse("customer_list"),
        undo_url=reverse("customer_undo", args=[new]),
        undoes=operation.id,
        batch=new,
    )


def back(operation: Operation) -> str:
    """The page of the one customer it was about, else the list."""
    if operation.count > 2:
        return reverse("customer_list")
    return reverse("customer_detail", args=[operation.first.object_id])


def people(operation: Operation):
    """The names of up to six customers that it was about."""
    ids = Event.objects.of_operation(operation.id).values_list("object_id", flat=True)[:6]
    return list(Customer.objects.filter(public_id__in=list(ids)).defer("search_text"))


def done_words(operation: Operation) -> str:
    """'3 customers are back.', 'Undo of “Information edited”: 1 customer is as before.'"""
    who = f"{operation.count:,} {'customer is' if operation.count == 1 else 'customers are'}"
    return f"{who} back." if operation.first.type == "customer.deleted" else f"{operation.undo_name}: {who} as before."
