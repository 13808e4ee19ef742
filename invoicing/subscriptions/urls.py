"""URLs of subscriptions, one list for each folder of pages; a fixed word stands before any id."""

from django.urls import include, path

urlpatterns = [
    path("", include("invoicing.subscriptions.editor.urls")),
]
