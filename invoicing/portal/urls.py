"""URLs of the customer portal, below /portal/. What stands behind "open" opens it, so logs mask it (lib/masking.py)."""

from django.urls import path

from invoicing.portal import account_views, details_views, statement_views, views

urlpatterns = [
    path("", views.portal_ask, name="portal_ask"),
    path("open/<str:secret>/", views.portal_open, name="portal_open"),
    path("choose/", views.portal_choose, name="portal_choose"),
    path("language/", views.portal_language, name="portal_language"),
    path("sign-out/", views.portal_sign_out, name="portal_sign_out"),
    path("account/", account_views.portal_overview, name="portal_overview"),
    path("invoices/<str:invoice>/", account_views.portal_invoice_pdf, name="portal_invoice_pdf"),
    path("credit-notes/<str:correction>/", account_views.portal_credit_note_pdf, name="portal_credit_note_pdf"),
    path("receipts/<str:receipt>/", account_views.portal_receipt_pdf, name="portal_receipt_pdf"),
    path("pay/", account_views.portal_pay, name="portal_pay"),
    path("statement/", statement_views.portal_statement, name="portal_statement"),
    path("statement/pdf/", statement_views.portal_statement_pdf, name="portal_statement_pdf"),
    path("details/", details_views.portal_details, name="portal_details"),
]
