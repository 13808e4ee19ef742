"""A page of collecting within the portal."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from invoicing.hosted.opened import answered
from invoicing.models.portal.visit import PortalVisit
from invoicing.portal.door import surroundings


def shown(request: HttpRequest, visit: PortalVisit, template: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """As invoicing.portal.door.inside shows its own."""
    return answered(request, f"collecting/portal/{template}.html", surroundings(request, visit) | more, status)
