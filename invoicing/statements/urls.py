"""URLs of the statement of account, below a customer's statement/."""

from billing_site.pages.access import urls_of
from invoicing.statements import views

urlpatterns = [*urls_of(views, "customer_statement", "file", "pdf", "send", home="page")]
