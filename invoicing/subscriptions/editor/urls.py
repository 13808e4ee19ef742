"""URLs of creating a subscription; those with a fixed word stand before the ids."""

from django.urls import path

from invoicing.subscriptions.editor import views

urlpatterns = [
    path("subscriptions/add/", views.subscription_add, name="subscription_add"),
    path("subscriptions/add/customer/", views.subscription_customer_add, name="subscription_customer_add"),
    path("subscriptions/prices/", views.subscription_prices, name="subscription_prices"),
    path(
        "customers/<slug:public_id>/subscriptions/add/",
        views.customer_subscription_add,
        name="customer_subscription_add",
    ),
]
