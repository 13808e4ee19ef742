"""The coupons pages, and giving a coupon to a customer or taking it away."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.lib.places.texts import named_in
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import find, permitted
from billing_site.pages.catalog import edit_page
from billing_site.pages.confirm import act, confirm_page, form_page, refusals_in
from billing_site.pages.counts import count_label
from billing_site.pages.filters import matching
from billing_site.pages.list_pages import list_pages
from billing_site.pages.listing import page_of, pager
from customers.coupons.export import columns, metadata_keys, name_languages
from customers.coupons.forms import ApplyCouponForm, CouponForm, CouponNameForm
from customers.coupons.listing import LISTING, CouponFilter, code_state, discount_state, redemptions_cell, state
from customers.coupons.timeline import WORDING
from customers.models.coupon import Coupon
from customers.models.discount import Discount
from customers.models.errors import CouponRefused, CouponTaken, DeletedCustomer
from customers.models.redemption import Redemption, RedemptionQuerySet
from customers.profile.access import find_existing
from customers.rules.products import named

PAGE_SIZE = 50
# So many invoices stand on the coupon's own page.
NEWEST_USES = 10
# So many of its codes, and the rest in their own list.
NEWEST_CODES = 10


@permitted("customers.view_coupon")
def coupon_list(request: StaffRequest, page: str) -> HttpResponseBase:
    coupons = Coupon.objects.all()

    def file_columns(zone):
        found = matching(CouponFilter, request.GET, coupons)
        return columns(zone, metadata_keys(found), name_languages(found))

    return list_pages(request, page, LISTING, coupons, file_columns)


@require_http_methods(["GET", "POST"])
@permitted("customers.add_coupon")
def coupon_add(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    form = CouponForm(request.POST or None, now=now)
    if form.is_valid():
        with refusals_in(form, CouponTaken, field="public_id"):
            coupon = Coupon.create(by=request.user, now=now, **form.values())
            messages.success(request, f"Added {coupon}: {coupon.terms}.")
            return redirect(coupon)
    return form_page(request, form, "Add coupon", back="coupon_list")


@require_GET
@permitted("customers.view_coupon")
def coupon_detail(request: StaffRequest, public_id: str) -> HttpResponse:
    """The terms, who has it or had it, and what happened to it."""
    coupon = find(Coupon, public_id)
    now = timezone.now()
    discounts = Discount.objects.filter(coupon=coupon)
    page = page_of(request, discounts.select_related("coupon", "customer"), ("-id",), PAGE_SIZE)
    codes = coupon.promotion_codes.select_related("coupon", "customer").order_by("-id")[:NEWEST_CODES]
    word, tone = state(coupon)
    return render(
        request,
        "customers/coupons/coupon_detail.html",
        {
            "coupon": coupon,
            "status": word,
            "tone": tone,
            "names": named_in(coupon.names),
            "redemptions": redemptions_cell(coupon),
            "products": sorted(named(coupon.products).items(), key=lambda pair: pair[1].casefold()),
            "rows": [(discount, discount_state(discount, now)) for discount in page.rows],
            "pager": pager(request, page, count_label(discounts)),
            "codes": [(code, code_state(code, now)) for code in codes],
            "may_have_codes": not coupon.refusal(now),
            "uses": uses_of(coupon)[:NEWEST_USES],
            "events": WORDING.timeline(coupon)[0],
        },
    )


def uses_of(coupon: Coupon) -> RedemptionQuerySet:
    """The invoices that used it, newest first."""
    return Redemption.objects.filter(coupon=coupon).select_related("customer").order_by("-id")


@require_GET
@permitted("customers.view_coupon")
def coupon_invoices(request: StaffRequest, public_id: str) -> HttpResponse:
    """Every invoice that used it."""
    coupon = find(Coupon, public_id)
    uses = uses_of(coupon)
    page = page_of(request, uses, ("-id",), PAGE_SIZE)
    context = {"coupon": coupon, "uses": page.rows, "pager": pager(request, page, count_label(uses))}
    return render(request, "customers/coupons/coupon_invoices.html", context)


@require_http_methods(["GET", "POST"])
@permitted("customers.change_coupon")
def coupon_edit(request: StaffRequest, public_id: str) -> HttpResponse:
    lead = "What it takes off and for how long is fixed, because customers rely on it."
    return edit_page(request, find(Coupon, public_id), CouponNameForm, lead, WORDING, CouponRefused)


@require_http_methods(["GET", "POST"])
@permitted("customers.delete_coupon")
def coupon_delete(request: StaffRequest, public_id: str) -> HttpResponse:
    coupon = find(Coupon, public_id)
    if request.method == "POST":
        coupon.mark_deleted(by=request.user, now=timezone.now())
        undo = reverse("coupon_restore", args=[coupon.public_id])
        messages.success(request, f"Deleted the coupon {coupon}.", extra_tags=undo)
        return redirect("coupon_list")
    lead = f"Nobody new can get it. {kept_words(coupon)}"
    return confirm_page(request, f"Delete the coupon {coupon}?", submit="Delete coupon", back=coupon, lead=lead)


def kept_words(coupon: Coupon) -> str:
    """Who keeps the coupon when it is deleted, in a sentence."""
    given = coupon.discounts.filter(removed_at=None)
    own, subscribed = (count_label(each) for each in (given.filter(subscription=""), given.exclude(subscription="")))
    parts = [(number, noun) for number, noun in ((own, "customer"), (subscribed, "subscription")) if number != "0"]
    if not parts:
        return "Nobody has it now."
    having = " and ".join(f"one {noun}" if number == "1" else f"{number} {noun}s" for number, noun in parts)
    keep = "has it and keeps it" if [number for number, _ in parts] == ["1"] else "have it and keep it"
    return f"{having[0].upper()}{having[1:]} {keep}."


@require_POST
@permitted("customers.delete_coupon")
def coupon_restore(request: StaffRequest, public_id: str) -> HttpResponse:
    coupon = find(Coupon, public_id)
    return act(request, coupon.restore, f"{coupon} is back.", to=coupon)


@require_http_methods(["GET", "POST"])
@permitted("customers.change_customer")
def coupon_apply(request: StaffRequest, public_id: str) -> HttpResponse:
    """Give a customer a coupon, chosen or by a code that somebody typed."""
    customer, now = find_existing(public_id), timezone.now()
    form = ApplyCouponForm(request.POST or None, customer=customer, now=now)
    if form.is_valid():
        code = form.cleaned_data["code"]
        coupon = code.coupon if code else form.cleaned_data["coupon"]
        with refusals_in(form, CouponRefused, DeletedCustomer, field="code" if code else "coupon"):
            coupon.redeem_for(customer, by=request.user, now=now, code=code)
            messages.success(request, f"{customer} gets {coupon.terms}.")
            return redirect(customer)
    replaces = f"It takes the place of {customer.discount.coupon.label}. " if customer.discount else ""
    lead = f"{replaces}It counts on invoices from now on."
    return form_page(request, form, "Apply coupon", back=customer, lead=lead)


@require_http_methods(["GET", "POST"])
@permitted("customers.change_customer")
def coupon_remove(request: StaffRequest, public_id: str) -> HttpResponse:
    """Take a customer's coupon away."""
    customer = find_existing(public_id)
    if request.method == "POST" or not customer.discount:
        removed = customer.remove_discount(by=request.user, now=timezone.now())
        messages.success(request, f"Removed {removed}." if removed else f"{customer} has no coupon.")
        return redirect(customer)
    title = f"Remove {customer.discount.coupon.label}?"
    lead = "Invoices from now on are without it. What was issued stays as it is."
    return confirm_page(request, title, submit="Remove coupon", back=customer, lead=lead)
