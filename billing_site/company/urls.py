"""URLs of the company's pages, below /settings/."""

from django.urls import path

from billing_site.company import views

urlpatterns = [
    path("company/", views.company_profile, name="company_profile"),
    path("company/address-fields/", views.company_address_fields, name="company_address_fields"),
    path("company/logo/", views.company_image, {"kind": "logo"}, name="company_logo"),
    path("company/icon/", views.company_image, {"kind": "icon"}, name="company_icon"),
    path("company/undo/<int:version>/", views.company_undo, name="company_undo"),
    path("portal/", views.company_portal, name="company_portal"),
    path("documents/", views.company_documents, name="company_documents"),
]
