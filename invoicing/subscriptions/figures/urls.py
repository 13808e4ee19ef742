"""URLs of the figures of recurring revenue, and of the rows behind them."""

from django.urls import include, path

from billing_site.pages.list_pages import list_urls
from invoicing.subscriptions.figures import views
from invoicing.subscriptions.figures.movements import views as movements

urlpatterns = [
    path("", views.revenue, name="revenue"),
    path("file/", views.revenue_file, name="revenue_file"),
    path("movements/", include(list_urls(movements.movement_list, "movement"))),
]
