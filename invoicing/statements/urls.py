"""URLs of the statement of account, below a customer's statement/."""

from django.urls import path

from billing_site.pages.access import urls_of
from invoicing.statements import views
from invoicing.statements.sending import views as sending

urlpatterns = [
    *urls_of(views, "customer_statement", "file", "pdf", home="page"),
    path("send/", sending.customer_statement_send, name="customer_statement_send"),
    path("send/preview/", sending.customer_statement_send_preview, name="customer_statement_send_preview"),
    path("send/texts/", sending.customer_statement_send_texts, name="customer_statement_send_texts"),
]
