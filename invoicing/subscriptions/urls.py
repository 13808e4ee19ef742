"""URLs of subscriptions, one list for each folder of pages; a fixed word stands before any id."""

from django.urls import include, path

from invoicing.imports.urls import import_urls
from invoicing.subscriptions.usage.importing import KIND

urlpatterns = [
    path("", include("invoicing.subscriptions.editor.urls")),
    path("billing-runs/", include("invoicing.subscriptions.runs.urls")),
    path("upcoming/", include("invoicing.subscriptions.upcoming.urls")),
    path("revenue/", include("invoicing.subscriptions.figures.urls")),
    path("subscriptions/usage/", include(import_urls(KIND))),
    path("subscriptions/", include("invoicing.subscriptions.directory.urls")),
    path("subscriptions/", include("invoicing.subscriptions.imports.urls")),
    path("subscriptions/", include("invoicing.subscriptions.bulk.urls")),
    path("subscriptions/<slug:public_id>/", include("invoicing.subscriptions.subscription.urls")),
    path("subscriptions/<slug:public_id>/", include("invoicing.subscriptions.changes.urls")),
    path("subscriptions/<slug:public_id>/usage/", include("invoicing.subscriptions.usage.urls")),
]
