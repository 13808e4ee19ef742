"""URLs of e-mail texts, below /settings/email-texts/; a fixed word stands before any kind of mail."""

from django.urls import path

from billing_site.pages.access import urls_of
from billing_site.pages.list_pages import list_urls
from invoicing.emails.texts import views

urlpatterns = [
    *list_urls(views.email_text_list, "email_text"),
    *urls_of(views, "email_text", "add"),
    path("<slug:slot>/<slug:language>/", views.email_text_edit, name="email_text_edit"),
    path("<slug:slot>/<slug:language>/preview/", views.email_text_preview, name="email_text_preview"),
    path("<slug:slot>/<slug:language>/reset/", views.email_text_reset, name="email_text_reset"),
]
