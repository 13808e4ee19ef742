"""URLs of the customer's page, below /i/. What stands behind the invoice opens it, so logs mask it (lib/masking.py)."""

from django.urls import path

from invoicing.hosted import views

PAGE = "<str:public_id>/<str:part>/"

urlpatterns = [
    path("colours/<str:digits>.css", views.hosted_colour, name="hosted_colour"),
    path("logos/<str:name>", views.hosted_logo, name="hosted_logo"),
    path(PAGE, views.hosted_invoice, name="hosted_invoice"),
    path(f"{PAGE}pdf/", views.hosted_pdf, name="hosted_pdf"),
    path(f"{PAGE}receipts/<str:receipt>/", views.hosted_receipt, name="hosted_receipt"),
    path(f"{PAGE}credit-notes/<str:correction>/", views.hosted_credit_note, name="hosted_credit_note"),
    path(f"{PAGE}paid/", views.hosted_paid, name="hosted_paid"),
    path(f"{PAGE}query/", views.hosted_query, name="hosted_query"),
    path(f"{PAGE}new-link/", views.hosted_new_link, name="hosted_new_link"),
    path("<path:rest>", views.hosted_gone, name="hosted_gone"),
]
