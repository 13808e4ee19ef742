"""URLs of the page "Books"."""

from django.urls import path

from invoicing.integrity import views

urlpatterns = [
    path("", views.books, name="books"),
    path("check/", views.books_check, name="books_check"),
    path("witness/", views.books_witness, name="books_witness"),
]
