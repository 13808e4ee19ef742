"""The page that tells staff why a document cannot be drawn."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponseBase
from django.shortcuts import render

from billing_site.lib.requests import StaffRequest
from invoicing.documents.limits import DocumentTooLarge


def tells_what_is_too_large(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view of a document, with a plain page in place of one that is too large to draw."""

    @wraps(view)
    def guarded(request: StaffRequest, *args, **kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except DocumentTooLarge as error:
            return render(request, "invoicing/documents/too_large.html", {"problem": str(error)}, status=422)

    return guarded
