"""URLs of the page Emails and of single mails, below /emails/."""

from django.urls import include, path

from billing_site.mail.emails import views
from billing_site.pages.list_pages import list_urls

urlpatterns = [
    path("", include(list_urls(views.email_list, "email"))),
    path("bulk/retry/", views.email_bulk, {"verb": "retry"}, name="email_bulk_retry"),
    path("bulk/cancel/", views.email_bulk, {"verb": "cancel"}, name="email_bulk_cancel"),
    path("<slug:public_id>/", views.email_detail, name="email_detail"),
    path("<slug:public_id>/html/", views.email_html, name="email_html"),
    path("<slug:public_id>/files/<int:place>/", views.email_attachment, name="email_attachment"),
    path("<slug:public_id>/cancel/", views.email_cancel, name="email_cancel"),
    path("<slug:public_id>/retry/", views.email_retry, name="email_retry"),
    path("<slug:public_id>/works-again/", views.email_works_again, name="email_works_again"),
    path("<slug:public_id>/again/", views.email_copy, name="email_copy"),
]
