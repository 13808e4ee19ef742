"""The coupons pages, and giving a coupon to a customer or taking it away."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.events.models import Event
from billing_site.lib.csv.stream import csv_response
from billing_site.lib.db import keyset
from billing_site.pages.listing import address, count_label
from customers.coupons.forms import ApplyCouponForm, CouponForm, CouponNameForm
from customers.coupons.listing import LISTING, CouponFilter, badge, file_columns, metadata_keys, redemptions_cell
from customers.models.coupon import Coupon, CouponChanged, CouponRefused, CouponTaken, Discount
from customers.models.errors import DeletedCustomer
from customers.profile.timeline import entry, shown
from customers.profile.views import find_existing, may, number

PAGE_SIZE = 50
TIMELINE = 20


def may_coupon(verb):
    return permission_required(f"customers.{verb}_coupon", raise_exception=True)


def find(public_id):
    return get_object_or_404(Coupon, public_id=public_id)


@require_GET
@may_coupon("view")
def coupon_list(request):
    context = LISTING.context(request, Coupon.objects.all())
    add = {"label": "Add coupon", "url": reverse("coupon_add"), "dialog": True, "key": "n"}
    can_add = request.user.has_perm("customers.add_coupon")
    return render(
        request,
        "customers/coupons/coupon_list.html",
        context
        | {
            "add_url": add["url"] if can_add else "",
            "export_url": f"{reverse('coupon_export')}?{request.GET.urlencode()}",
            "columns_url": reverse("coupon_columns"),
            "empty_icon": "ticket-percent",
            "empty_title": "No coupons yet",
            "empty_text": "A coupon takes a percentage or an amount off what a customer is billed.",
            "empty_filtered": "No coupons match",
            "add_action": add if can_add else None,
            "clear_action": {"label": "Clear filters", "url": context["clear_url"], "live": True},
            "search": {"url": request.path, "label": "Search coupons", "form": "filters"},
        },
    )


@require_POST
@may_coupon("view")
def coupon_columns(request):
    known = {column.name for column in LISTING.columns}
    request.user.prefer(**{"coupons.columns": [c for c in request.POST.getlist("columns") if c in known]})
    target, listed = request.POST.get("next", ""), reverse("coupon_list")
    return redirect(target if target.startswith(listed) else listed)


@require_http_methods(["GET", "POST"])
@may_coupon("add")
def coupon_add(request):
    now = timezone.now()
    form = CouponForm(request.POST or None, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            coupon = Coupon.create(by=request.user, now=now, **form.values())
        except CouponTaken as error:
            form.add_error("public_id", str(error))
        else:
            messages.success(request, f"Added {coupon}: {coupon.terms}.")
            return redirect(coupon)
    context = {"title": "Add coupon", "submit": "Add coupon", "cancel_url": reverse("coupon_list"), "form": form}
    return render(request, "pages/form.html", context, status=422 if request.method == "POST" else 200)


@require_GET
@may_coupon("view")
def coupon_detail(request, public_id):
    """The terms, who has it or had it, and what happened to it."""
    coupon = find(public_id)
    now = timezone.now()
    discounts = Discount.objects.filter(coupon=coupon)
    try:
        cursor = request.GET.get("after") or request.GET.get("before") or ""
        page = keyset.page(discounts.select_related("customer"), ("-id",), cursor, PAGE_SIZE)
    except keyset.BadCursor:
        page = keyset.page(discounts.select_related("customer"), ("-id",), "", PAGE_SIZE)
    word, tone = badge(coupon)
    return render(
        request,
        "customers/coupons/coupon_detail.html",
        {
            "coupon": coupon,
            "status": word,
            "tone": tone,
            "redemptions": redemptions_cell(coupon),
            "rows": [(discount, discount_state(discount, now)) for discount in page.rows],
            "pager": {
                "next": address(request, after=page.next) if page.next else "",
                "previous": address(request, before=page.previous) if page.previous else "",
                "showing": f"{len(page.rows)} of {count_label(discounts)}",
            },
            "events": [entry(event) for event in Event.objects.of(coupon).select_related("actor")[:TIMELINE]],
        },
    )


def discount_state(discount, now):
    """(word, tone) of one customer's use of a coupon."""
    if discount.is_running(now):
        return "Running", "good"
    return ("Removed", "neutral") if discount.removed_at else ("Ended", "neutral")


@require_http_methods(["GET", "POST"])
@may_coupon("change")
def coupon_edit(request, public_id):
    coupon = find(public_id)
    form = CouponNameForm(request.POST or None, initial={"name": coupon.name, "metadata": coupon.metadata})
    version, status = number(request.POST.get("version")) or coupon.version, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                changes = coupon.change(form.values(), by=request.user, now=timezone.now(), base_version=version)
            except CouponChanged as conflict:
                coupon.refresh_from_db()
                form.add_error(None, conflict_words(conflict))
                version, status = coupon.version, 409
            except CouponRefused as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, f"Updated {coupon}." if changes else "Nothing was changed.")
                return redirect(coupon)
    context = {
        "title": "Edit coupon",
        "lead": "What it takes off and for how long is fixed, because customers rely on it.",
        "submit": "Update coupon",
        "hidden": [("version", version)],
        "cancel_url": coupon.get_absolute_url(),
        "form": form,
    }
    return render(request, "pages/form.html", context, status=status)


def conflict_words(conflict):
    """What the other person changed; the form keeps what this one typed."""
    changes = [
        f"{row['field']}: “{row['before'] or 'empty'}” became “{row['after'] or 'empty'}”"
        for event in conflict.events
        for field, pair in event.changes.items()
        for row in shown(field, *pair)
    ]
    who = conflict.events[-1].actor if conflict.events else None
    return f"{who or 'Somebody'} saved this coupon meanwhile ({'; '.join(changes)}). Check yours, then save again."


@require_http_methods(["GET", "POST"])
@may_coupon("delete")
def coupon_delete(request, public_id):
    coupon = find(public_id)
    if request.method == "POST":
        coupon.mark_deleted(by=request.user, now=timezone.now())
        undo = reverse("coupon_restore", args=[coupon.public_id])
        messages.success(request, f"Deleted the coupon {coupon}.", extra_tags=undo)
        return redirect("coupon_list")
    having = count_label(coupon.discounts.filter(removed_at=None))
    keep = "One customer has it and keeps it." if having == "1" else f"{having} customers have it and keep it."
    return render(
        request,
        "pages/form.html",
        {
            "title": f"Delete the coupon {coupon}?",
            "lead": "Nobody new can get it. " + ("Nobody has it now." if having == "0" else keep),
            "submit": "Delete coupon",
            "tone": "btn-danger",
            "cancel_url": coupon.get_absolute_url(),
        },
    )


@require_POST
@may_coupon("delete")
def coupon_restore(request, public_id):
    coupon = find(public_id)
    coupon.restore(by=request.user, now=timezone.now())
    messages.success(request, f"{coupon} is back.")
    return redirect(coupon)


@require_GET
@may_coupon("view")
def coupon_export(request):
    """The dialog: how many rows the file has."""
    found = filtered(request)
    query = request.GET.urlencode()
    context = {
        "title": "Export coupons",
        "count": count_label(found),
        "file_url": f"{reverse('coupon_export_file')}?{query}",
        "cancel_url": f"{reverse('coupon_list')}?{query}",
    }
    return render(request, "customers/coupons/coupon_export.html", context)


@require_GET
@may_coupon("view")
def coupon_export_file(request):
    found = filtered(request)
    columns = file_columns(timezone.get_current_timezone(), metadata_keys(found))
    return csv_response(f"coupons-{timezone.localdate():%Y-%m-%d}.csv", found.order_by("-pk"), columns)


def filtered(request):
    """The coupons that the list shows for this address; none for filters that make no sense."""
    found = CouponFilter(request.GET, queryset=Coupon.objects.all())
    return found.qs if found.form.is_valid() else Coupon.objects.none()


@require_http_methods(["GET", "POST"])
@may("change")
def coupon_apply(request, public_id):
    """Give a customer a coupon."""
    customer, now = find_existing(public_id), timezone.now()
    form = ApplyCouponForm(request.POST or None, customer=customer, now=now)
    if request.method == "POST" and form.is_valid():
        coupon = form.cleaned_data["coupon"]
        try:
            coupon.redeem_for(customer, by=request.user, now=now)
        except (CouponRefused, DeletedCustomer) as error:
            form.add_error("coupon", str(error))
        else:
            messages.success(request, f"{customer} gets {coupon.terms}.")
            return redirect(customer)
    replaces = f"It takes the place of {customer.discount.coupon.label}. " if customer.discount else ""
    context = {
        "title": "Apply coupon",
        "lead": f"{replaces}It counts on invoices from now on.",
        "submit": "Apply coupon",
        "cancel_url": customer.get_absolute_url(),
        "form": form,
    }
    return render(request, "pages/form.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@may("change")
def coupon_remove(request, public_id):
    """Take a customer's coupon away."""
    customer = find_existing(public_id)
    if request.method == "POST" or not customer.discount:
        removed = customer.remove_discount(by=request.user, now=timezone.now())
        messages.success(request, f"Removed {removed}." if removed else f"{customer} has no coupon.")
        return redirect(customer)
    return render(
        request,
        "pages/form.html",
        {
            "title": f"Remove {customer.discount.coupon.label}?",
            "lead": "Invoices from now on are without it. What was issued stays as it is.",
            "submit": "Remove coupon",
            "tone": "btn-danger",
            "cancel_url": customer.get_absolute_url(),
        },
    )
