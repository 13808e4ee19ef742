"""URLs of one subscription."""

from django.urls import path

from billing_site.pages.access import urls_of
from invoicing.subscriptions.subscription import action_views, coupon_views, views

urlpatterns = [
    path("", views.subscription_detail, name="subscription_detail"),
    *urls_of(action_views, "subscription", "pause", "resume", "cancel", "keep", "retry", "trial", "edit"),
    path(
        "planned/<slug:change>/drop/",
        action_views.subscription_drop_planned,
        name="subscription_drop_planned",
    ),
    path("coupon/", coupon_views.subscription_coupon, name="subscription_coupon"),
    path(
        "coupon/<slug:discount>/remove/",
        coupon_views.subscription_coupon_remove,
        name="subscription_coupon_remove",
    ),
]
