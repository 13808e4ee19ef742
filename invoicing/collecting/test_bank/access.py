"""The pages of the test gateway are there in test installations alone."""

from django.conf import settings
from django.http import Http404


def only_in_tests() -> None:
    """Raises Http404 in a live installation, which has no test gateway."""
    if settings.LIVEMODE:
        raise Http404
