"""URLs of the undo of an operation."""

from django.urls import path

from customers.undo import views

urlpatterns = [
    # What the toasts of former versions post to.
    path("delete/<slug:batch>/undo/", views.customer_undo, name="customer_undo_delete"),
    path("undo/<slug:batch>/", views.customer_undo, name="customer_undo"),
]
