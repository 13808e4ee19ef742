"""The coupons of one subscription: giving it one, by hand or by a promotion code, and taking one off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import find, permitted
from billing_site.pages.confirm import ask_then_act, form_page, refusals_in
from customers.models.discount import Discount
from customers.models.errors import CouponRefused, DeletedCustomer
from invoicing.subscriptions.models.verbs.ending import ENDED
from invoicing.subscriptions.subscription.access import CHANGES, find_subscription, refused
from invoicing.subscriptions.subscription.forms import SubscriptionCouponForm
from invoicing.subscriptions.subscription.upcoming import next_order


@require_http_methods(["GET", "POST"])
@permitted(CHANGES)
def subscription_coupon(request: StaffRequest, public_id: str) -> HttpResponse:
    """Give it a coupon; a code that asks for a smallest order looks at the next invoice."""
    subscription, now = find_subscription(public_id), timezone.now()
    if not subscription.is_live:
        return refused(request, subscription, ENDED)
    customer = subscription.customer
    form = SubscriptionCouponForm(request.POST or None, subscription=subscription, customer=customer, now=now)
    if form.is_valid():
        code = form.cleaned_data["code"]
        coupon = code.coupon if code else form.cleaned_data["coupon"]
        order = next_order(subscription, now) if code and code.minimum_amount is not None else None
        with refusals_in(form, CouponRefused, DeletedCustomer, field="code" if code else "coupon"):
            own, currency = subscription.public_id, subscription.currency
            coupon.redeem_for_subscription(
                customer, own, by=request.user, now=now, code=code, order=order, currency=currency
            )
            messages.success(request, f"The subscription gets {coupon.terms}.")
            return redirect(subscription)
    lead = "It counts from the next invoice on. With coupons of its own, that of the customer does not count for it."
    return form_page(request, form, "Apply coupon", back=subscription, lead=lead)


@require_http_methods(["GET", "POST"])
@permitted(CHANGES)
def subscription_coupon_remove(request: StaffRequest, public_id: str, discount: str) -> HttpResponse:
    subscription = find_subscription(public_id)
    own = Discount.objects.of_subscriptions([subscription.public_id]).select_related("coupon", "customer")
    found = find(own, discount)
    return ask_then_act(
        request,
        found.end_for_subscription,
        f"Removed {found.coupon.label}.",
        to=subscription,
        title=f"Remove {found.coupon.label}?",
        submit="Remove coupon",
        lead="Invoices from now on are without it. What was issued stays as it is.",
    )
