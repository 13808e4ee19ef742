"""URLs of the undo of an operation."""

from django.urls import path

from customers.undo import views

urlpatterns = [
    # What the toasts of former versions post to.
    path("delete/<slug:operation_id>/undo/", views.customer_undo, name="customer_undo_delete"),
    path("undo/<slug:operation_id>/", views.customer_undo, name="customer_undo"),
]
