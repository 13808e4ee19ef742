"""URLs of disputes."""

from django.urls import include, path

from billing_site.pages.list_pages import list_urls
from invoicing.collecting.disputes import views

urlpatterns = [
    path("", include(list_urls(views.dispute_list, "dispute"))),
    path("<slug:public_id>/", views.dispute_detail, name="dispute_detail"),
    path("<slug:public_id>/evidence/", views.dispute_evidence, name="dispute_evidence"),
    path("<slug:public_id>/submit/", views.dispute_submit, name="dispute_submit"),
    path("<slug:public_id>/accept/", views.dispute_accept, name="dispute_accept"),
    path("<slug:public_id>/files/<int:file>/", views.dispute_file, name="dispute_file"),
    path("<slug:public_id>/files/<int:file>/remove/", views.dispute_file_remove, name="dispute_file_remove"),
]
