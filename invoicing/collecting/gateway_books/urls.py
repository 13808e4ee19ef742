"""URLs of the page "Gateway against books"."""

from django.urls import path

from invoicing.collecting.gateway_books import views

urlpatterns = [
    path("", views.gateway_books, name="gateway_books"),
    path("file/", views.gateway_books_file, name="gateway_books_file"),
]
