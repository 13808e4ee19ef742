"""URLs of reminders: of one invoice, of a customer, of the next days, and the account's policy."""

from django.urls import include, path

from billing_site.pages.access import urls_of
from invoicing.reminders import customer_views, invoice_views, list_views, send_views, settings_views

INVOICE, CUSTOMER = "invoices/<slug:public_id>/", "customers/<slug:public_id>/reminders/"

urlpatterns = [
    path("reminders/", list_views.reminder_list, name="reminder_list"),
    path("reminders/export/", list_views.reminder_export, name="reminder_export"),
    path("reminders/", include("invoicing.reminders.many.urls")),
    path("settings/reminders/", settings_views.reminder_settings, name="reminder_settings"),
    *urls_of(invoice_views, "promise", "remove", below=f"{INVOICE}promise/", home="add"),
    *urls_of(invoice_views, "reminder", "pause", "resume", "skip", below=f"{INVOICE}reminders/"),
    *urls_of(send_views, "reminder", "send", "preview", "texts", below=f"{INVOICE}reminders/"),
    path(CUSTOMER, customer_views.customer_reminders, name="customer_reminders"),
    *urls_of(customer_views, "customer_reminders", "edit", "pause", "resume", below=CUSTOMER),
]
