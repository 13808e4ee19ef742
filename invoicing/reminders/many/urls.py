"""URLs of reminders of many at once, below reminders/."""

from django.urls import path

from invoicing.reminders.many import letter_views, views

urlpatterns = [
    path("letters/send/", letter_views.reminder_letters_send, name="reminder_letters_send"),
    path("letters/skip/", letter_views.reminder_letters_skip, name="reminder_letters_skip"),
    path("customers/", views.reminders_of_customers, name="reminders_of_customers"),
    path("customers/undo/<slug:operation_id>/", views.reminders_of_customers_undo, name="reminders_of_customers_undo"),
    path("invoices/", views.reminders_of_invoices, name="reminders_of_invoices"),
    path("invoices/undo/<slug:operation_id>/", views.reminders_of_invoices_undo, name="reminders_of_invoices_undo"),
]
