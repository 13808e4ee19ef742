"""URLs of the coupons pages."""

from django.urls import path

from customers.coupons import views as coupon_views

urlpatterns = [
    path("", coupon_views.coupon_list, name="coupon_list"),
    path("add/", coupon_views.coupon_add, name="coupon_add"),
    path("columns/", coupon_views.coupon_columns, name="coupon_columns"),
    path("export/", coupon_views.coupon_export, name="coupon_export"),
    path("export/file/", coupon_views.coupon_export_file, name="coupon_export_file"),
    path("<slug:public_id>/", coupon_views.coupon_detail, name="coupon_detail"),
    path("<slug:public_id>/edit/", coupon_views.coupon_edit, name="coupon_edit"),
    path("<slug:public_id>/delete/", coupon_views.coupon_delete, name="coupon_delete"),
    path("<slug:public_id>/restore/", coupon_views.coupon_restore, name="coupon_restore"),
]
