"""What a row of the list of changes asked for in the portal shows, and the list page itself."""

from typing import Any

from django.db.models import QuerySet

from billing_site.pages.columns import Column, badge, created_column, id_column
from billing_site.pages.listing import Listing
from customers.rules.fields import LABELS
from invoicing.models.portal.request import PortalRequest
from invoicing.portal.desk.filters import CHIPS, PortalRequestFilter

TONES = {PortalRequest.OPEN: "warn", PortalRequest.APPROVED: "good", PortalRequest.REFUSED: "info"}


def light(queryset: QuerySet) -> Any:
    return queryset.select_related("customer", "actor").defer("customer__search_text")


def state_cell(request: PortalRequest) -> str:
    return badge(request.get_state_display(), TONES[request.state])


def fields_of(request: PortalRequest) -> str:
    """'Billing address, city; Tax IDs': what would change."""
    return "; ".join(LABELS[field] for field in request.changes)


LISTING = Listing(
    plural="portal requests",
    columns=(
        Column("customer", "Customer", lambda r: str(r.customer), css="main", fixed=True),
        Column("state", "State", state_cell),
        Column("changes", "Changes", fields_of, css="flex"),
        Column("email", "Asked by", lambda r: r.email, css="flex is-lesser"),
        Column("closed_by", "Closed by", lambda r: str(r.actor or ""), css="is-least", default=False),
        id_column(),
        created_column("Asked"),
    ),
    filter_class=PortalRequestFilter,
    chips=CHIPS,
    icon="door-open",
    empty_text="What customers want changed in the portal waits here until somebody approves or refuses it.",
)
