"""The pages of a merge: choose the other customer, choose what to keep, done."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing_site.lib.metadata import KEYS
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import an_id, permitted
from customers.bulk.deletion import new_operation_id
from customers.merge.choices import BOTH, KEEP, OTHER, choices, chosen_fields, moves
from customers.merge.mail import Recipients, outcome, receivers, waiting
from customers.models.customer import Customer
from customers.models.merge import CustomerMerge, MergeRefused, refuse_unless_possible
from customers.profile.access import find_customer, gone
from customers.profile.duplicates import likely_duplicates

FOUND = 10


@require_http_methods(["GET", "POST"])
@permitted("customers.change_customer")
@permitted("customers.delete_customer")
def customer_merge(request: StaffRequest, public_id: str) -> HttpResponse:
    """Without `other`, the search for it; with it, the two side by side."""
    customer = find_customer(public_id)
    if customer.deleted_at:
        return gone(request, customer)
    other = Customer.objects.filter(public_id=an_id(request.GET.get("other"))).first()
    if other is None:
        return picker(request, customer)
    try:
        refuse_unless_possible(customer, other)
        if request.method == "POST":
            return merge_now(request, customer, other)
    except MergeRefused as reason:
        return picker(request, customer, str(reason), 422)
    return side_by_side(request, customer, other)


def picker(request: StaffRequest, customer: Customer, problem="", status: int = 200) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    everyone = Customer.objects.existing().exclude(pk=customer.pk).defer("search_text")
    found = [(other, "") for other in everyone.search(query).order_by("-id")[:FOUND]] if query else likely(customer)
    context = {
        "title": "Merge with another customer",
        "customer": customer,
        "query": query,
        "found": [row(customer, other, why) for other, why in found],
        "problem": problem,
        "cancel_url": customer.get_absolute_url(),
        "wide": True,
    }
    part = request.htmx and request.htmx.target == "merge-found"
    return render(request, f"customers/merge/merge_{'found' if part else 'pick'}.html", context, status=status)


def likely(customer: Customer):
    found = likely_duplicates(
        name=customer.name,
        email=customer.email,
        phone=customer.phone,
        country=customer.address_country,
        exclude=customer,
    )
    return [(duplicate.customer, duplicate.reason) for duplicate in found]


def row(customer: Customer, other: Customer, why: str) -> dict:
    """One customer to choose; the older of the two is the one that stays, unless somebody turns it round."""
    stays, goes = (other, customer) if other.pk < customer.pk else (customer, other)
    try:
        refuse_unless_possible(stays, goes)
        problem = ""
    except MergeRefused as reason:
        problem = str(reason)
    return {"customer": other, "why": why, "problem": problem, "url": address(stays, goes)}


def address(stays, goes) -> str:
    return f"{reverse('customer_merge', args=[stays.public_id])}?other={goes.public_id}"


def side_by_side(
    request: StaffRequest, customer: Customer, other: Customer, problem: str = "", status: int = 200, picked=None
) -> HttpResponse:
    if request.htmx and request.htmx.target == "merge-mail":
        return render(request, "customers/merge/merge_mail.html", mail_page(customer, other, sides(request.GET)))
    rows = choices(customer, other)
    may_see = request.user.has_perm("mail.view_message")
    context = mail_page(customer, other, picked or {}) | {
        "title": f"Merge {other} into {customer}",
        "customer": customer,
        "other": other,
        "rows": [{"choice": choice, "picked": (picked or {}).get(choice.name, choice.chosen)} for choice in rows],
        "moves": moves(customer, other),
        "waiting": [found for each in (other, customer) if (found := may_see and waiting(each))],
        "problem": problem,
        "hidden": [("seen", seen(customer, other))],
        "turn_url": address(other, customer),
        "back_url": reverse("customer_merge", args=[customer.public_id]),
        "submit": "Merge customers",
        "cancel_url": customer.get_absolute_url(),
        "wide": True,
    }
    return render(request, "customers/merge/merge.html", context, status=status)


def mail_page(customer: Customer, other: Customer, picked: dict[str, str]) -> dict:
    return receivers(customer, other, chosen_fields(customer, other, picked))


def sides(params: QueryDict) -> dict[str, str]:
    """What was chosen where the two differ."""
    return {name: value for name, value in params.items() if value in (KEEP, OTHER, BOTH)}


def seen(customer: Customer, other: Customer) -> str:
    """Which state of the two the page shows."""
    return f"{customer.version}-{other.version}"


def merge_now(request: StaffRequest, customer: Customer, other: Customer) -> HttpResponse:
    picked = sides(request.POST)
    if request.POST.get("seen") != seen(customer, other):
        problem = "One of the two was changed meanwhile. Check the values below, then merge again."
        return side_by_side(request, customer, other, problem, 409, picked)
    fields = chosen_fields(customer, other, picked)
    if len(fields.get("metadata", {})) > KEYS:
        problem = f"Together they have more than {KEYS} metadata keys. Choose an empty side for some."
        return side_by_side(request, customer, other, problem, 422, picked)
    now, mine, theirs = timezone.now(), Recipients.of(customer), Recipients.of(other)
    operation_id = new_operation_id(now)
    CustomerMerge.make(customer, other, fields, by=request.user, now=now, operation_id=operation_id)
    undo = reverse("customer_undo", args=[operation_id])
    words = f"Merged {other} into {customer}. {outcome(mine, theirs, customer)}"
    if request.user.has_perm("mail.view_message") and (mails := waiting(other)):
        words += f" {mails['count']} still {mails['waits']} to be sent to {mails['to']}."
    messages.success(request, words, extra_tags=undo)
    return redirect(customer)
