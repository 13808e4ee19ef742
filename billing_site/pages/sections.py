"""Lists that stand beside each other, as tabs over each of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from billing_site.lib.requests import StaffRequest


@dataclass(frozen=True)
class Section:
    """One list: what its tab is called, the name of its address, and who may open it."""

    label: str
    at: str
    permission: str


def section_tabs(request: StaffRequest, sections: Iterable[Section]) -> list[dict]:
    """The tabs of those that this person may open, for components/tabs.html."""
    urls = [(each.label, reverse(each.at)) for each in sections if request.user.has_perm(each.permission)]
    return [{"label": label, "url": url, "current": url == request.path} for label, url in urls]
