"""The addresses that every list page has, under the names by which its `Listing` asks for them."""

from django.urls import path


def list_urls(views, noun):
    """The list, its columns and its export: `views` has a function for each, called as the address is."""
    pages = {"": "list", "columns/": "columns", "export/": "export", "export/file/": "export_file"}
    names = {route: f"{noun}_{page}" for route, page in pages.items()}
    return [path(route, getattr(views, name), name=name) for route, name in names.items()]
