"""URLs of payment methods and payments in the portal, below /portal/."""

from django.urls import path

from invoicing.collecting.portal import methods_views, paying_views

urlpatterns = [
    path("methods/", methods_views.portal_methods, name="portal_methods"),
    path("methods/new/<str:key>/", methods_views.portal_method_new, name="portal_method_new"),
    path("methods/<str:method>/default/", methods_views.portal_method_default, name="portal_method_default"),
    path("methods/<str:method>/remove/", methods_views.portal_method_remove, name="portal_method_remove"),
    path("charge/", paying_views.portal_charge, name="portal_charge"),
    path("charge/<str:key>/", paying_views.portal_charged, name="portal_charged"),
]
