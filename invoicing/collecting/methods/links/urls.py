"""URLs of links by which customers add a method; what stands behind "methods" opens one, so logs mask it."""

from django.urls import path

from invoicing.collecting.methods.links import views

urlpatterns = [
    path("<str:secret>/", views.method_link, name="method_link"),
    path("<str:secret>/go/", views.method_link_go, name="method_link_go"),
    path("<str:secret>/back/", views.method_link_back, name="method_link_back"),
]
