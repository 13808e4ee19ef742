"""The pages of promotion codes."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import find, permitted
from billing_site.pages.catalog import detail_page, edit_page
from billing_site.pages.confirm import form_page, refusals_in, refusals_shown
from billing_site.pages.counts import count_label
from billing_site.pages.filters import matching
from billing_site.pages.list_pages import list_pages
from billing_site.pages.listing import page_of, pager
from customers.coupons.listing import code_state, discount_state, redemptions_cell
from customers.models.errors import CouponRefused, DeletedCustomer
from customers.models.promotions.promotion_code import PromotionCode
from customers.models.promotions.terms import TermsRefused
from customers.promotion_codes.export import columns, metadata_keys
from customers.promotion_codes.forms import PromotionCodeEditForm, PromotionCodeForm
from customers.promotion_codes.listing import LISTING, PromotionCodeFilter
from customers.promotion_codes.timeline import WORDING

PAGE_SIZE = 50


def with_names():
    """Codes with what a page names beside them."""
    return PromotionCode.objects.select_related("coupon", "customer").defer("customer__search_text")


@permitted("customers.view_promotioncode")
def promotion_code_list(request: StaffRequest, page: str) -> HttpResponseBase:
    codes = PromotionCode.objects.all()

    def file_columns(zone):
        return columns(zone, metadata_keys(matching(PromotionCodeFilter, request.GET, codes)))

    return list_pages(request, page, LISTING, codes, file_columns, shown=with_names())


@require_http_methods(["GET", "POST"])
@permitted("customers.add_promotioncode")
def promotion_code_add(request: StaffRequest) -> HttpResponse:
    """With ?coupon= that coupon is chosen already."""
    now = timezone.now()
    form = PromotionCodeForm(request.POST or None, now=now, initial={"coupon": request.GET.get("coupon", "")})
    if form.is_valid():
        coupon = form.cleaned_data["coupon"]
        with refusals_in(form, TermsRefused, CouponRefused, DeletedCustomer, field="coupon"):
            code = PromotionCode.create(coupon, by=request.user, now=now, **form.values())
            messages.success(request, f"Added the code {code}: {coupon.terms}.")
            return redirect(coupon)
    lead = "People who type it get the coupon. Its terms are fixed from then on."
    return form_page(request, form, "Add promotion code", back="promotion_code_list", lead=lead)


@require_GET
@permitted("customers.view_promotioncode")
def promotion_code_detail(request: StaffRequest, public_id: str) -> HttpResponse:
    """The limits of a code, who used it, and what happened to it."""
    code, now = find(with_names(), public_id), timezone.now()
    uses = code.discounts.select_related("coupon", "customer").defer("customer__search_text")
    page = page_of(request, uses, ("-id",), PAGE_SIZE)
    word, tone = code_state(code, now)
    facts = {
        "code": code,
        "status": word,
        "tone": tone,
        "over": code.status(now) not in ("active", "inactive") and code.refusal(now),
        "redemptions": redemptions_cell(code),
        "rows": [(discount, discount_state(discount, now)) for discount in page.rows],
        "pager": pager(request, page, count_label(uses)),
    }
    return detail_page(request, "customers/promotion_codes/promotion_code_detail.html", code, WORDING, **facts)


@require_http_methods(["GET", "POST"])
@permitted("customers.change_promotioncode")
def promotion_code_edit(request: StaffRequest, public_id: str) -> HttpResponse:
    lead = "The code and its limits are fixed, because people have it. Switch it off and add another one instead."
    return edit_page(request, find(PromotionCode, public_id), PromotionCodeEditForm, lead, WORDING, CouponRefused)


@require_POST
@permitted("customers.change_promotioncode")
def promotion_code_switch(request: StaffRequest, public_id: str, active: bool) -> HttpResponse:
    """Switch a code off or on; with ?on=coupon the page of its coupon comes next."""
    code = find(with_names(), public_id)
    with refusals_shown(request, CouponRefused, TermsRefused):
        code.change({"active": active}, by=request.user, now=timezone.now())
        text = (
            f"The code {code} can be used again." if active else f"Switched off the code {code}. Who has it keeps it."
        )
        undo = reverse(f"promotion_code_{'off' if active else 'on'}", args=[code.public_id])
        messages.success(request, text, extra_tags=undo)
    return redirect(code.coupon if request.GET.get("on") == "coupon" else code)
