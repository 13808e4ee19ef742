"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from billing_site.desk import views
from billing_site.jobs import views as jobs
from customers.numbering import views as numbering

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("customers/", include("customers.urls")),
    path("coupons/", include("customers.coupons.urls")),
    path("promotion-codes/", include("customers.promotion_codes.urls")),
    path("", include("invoicing.collecting.urls")),
    path("", include("invoicing.subscriptions.urls")),
    path("", include("invoicing.urls")),
    path("emails/", include("billing_site.mail.emails.urls")),
    path("jobs/<slug:public_id>/", jobs.job_detail, name="job_detail"),
    path("jobs/<slug:public_id>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("settings/", views.settings_index, name="settings"),
    path("settings/", include("billing_site.staff.urls")),
    path("settings/", include("billing_site.company.urls")),
    path("settings/email/", include("billing_site.mail.sender.urls")),
    path("settings/numbering/", numbering.company_numbering, name="company_numbering"),
    path("accounts/", include("billing_site.staff.sign_in.urls")),
    path("admin/", admin.site.urls),
    path("", include("billing_site.desk.monitoring.urls")),
]

handler500 = "billing_site.desk.faults.broken"
