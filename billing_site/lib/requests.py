"""What a request carries here besides what Django's type tells: who is signed in, and what htmx says."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from billing_site.staff.models.user import User


class PageRequest(HttpRequest):
    """A request for any page, of a person who may be signed in or not."""

    htmx: HtmxDetails
    # What this person must do first, "" for nothing, and whether nothing else opens before that.
    due: str
    held: bool
    # Of a post: "nothing", "saved" or "unknown" (billing_site.lib.db.transaction).
    outcome: str


class StaffRequest(PageRequest):
    """A request for a page of staff; middleware let nobody through who is not signed in.

    `holds_its_key` stands where the key of a form was taken before the work began (billing_site/once/).
    """

    user: User
    holds_its_key: bool


def signed_in(request: HttpRequest) -> User:
    """Who asks, where Django's own type of a request stands: in its admin, which lets in nobody but staff."""
    return cast("User", request.user)
