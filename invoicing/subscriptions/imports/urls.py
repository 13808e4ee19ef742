"""URLs of the import of subscriptions; they stand before the ids."""

from invoicing.imports.urls import import_urls
from invoicing.subscriptions.imports.kind import KIND

urlpatterns = import_urls(KIND)
