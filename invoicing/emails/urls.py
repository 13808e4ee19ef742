"""URLs of sending: for each kind of document the dialog, its preview, its texts, and canceling."""

from django.urls import path

from invoicing.emails import views

PAGES = {"send": "send/", "send_preview": "send/preview/", "send_texts": "send/texts/", "unsend": "send/cancel/"}
HOMES = {"invoice": "invoices/", "credit_note": "credit-notes/", "payment": "payments/"}

urlpatterns = [
    path(f"{home}<slug:public_id>/{route}", getattr(views, f"{noun}_{page}"), name=f"{noun}_{page}")
    for noun, home in HOMES.items()
    for page, route in PAGES.items()
]
