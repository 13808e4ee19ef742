"""URLs of the settings page E-mail, below /settings/email/."""

from django.urls import path

from billing_site.mail.sender import views

urlpatterns = [
    path("", views.email_settings, name="email_settings"),
    path("test/", views.email_test, name="email_test"),
    path("mailbox/", views.email_mailbox, name="email_mailbox"),
]
