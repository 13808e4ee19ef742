"""URLs of the imports, below import/."""

from django.urls import path

from billing_site.pages.access import urls_of
from customers.imports import views

urlpatterns = [
    path("", views.customer_import, name="customer_import"),
    *urls_of(views, "import", "columns", "apply", "discard", below="<slug:public_id>/", home="detail"),
]
