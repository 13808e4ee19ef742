"""URLs of the security log, below /settings/."""

from django.urls import path

from billing_site.pages.list_pages import list_urls
from billing_site.staff.security import views

urlpatterns = [
    *list_urls(views.security_log_entry_list, "security_log_entry"),
    path("<slug:public_id>/", views.security_log_entry_detail, name="security_log_entry_detail"),
]
