"""URLs of bulk actions; they stand before the ids of subscriptions."""

from django.urls import path

from invoicing.subscriptions.bulk import views

urlpatterns = [
    path("bulk/<slug:verb>/", views.subscription_bulk, name="subscription_bulk"),
    path("bulk-changes/<slug:public_id>/", views.subscription_bulk_detail, name="subscription_bulk_detail"),
    path("bulk-changes/<slug:public_id>/undo/", views.subscription_bulk_undo, name="subscription_bulk_undo"),
]
