"""The pages of the security log: the list, its file, one entry."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import find, permitted
from billing_site.pages.list_pages import list_pages
from billing_site.staff.models.security_entry import SecurityEntry
from billing_site.staff.security.export import columns
from billing_site.staff.security.listing import LISTING, TONES


@permitted("staff.view_securityentry")
def security_log_entry_list(request: StaffRequest, page: str) -> HttpResponseBase:
    entries = SecurityEntry.objects.all()
    return list_pages(request, page, LISTING, entries, columns, shown=entries.select_related("person", "by"))


@require_GET
@permitted("staff.view_securityentry")
def security_log_entry_detail(request: StaffRequest, public_id: str) -> HttpResponse:
    entry = find(SecurityEntry.objects.select_related("person", "by"), public_id)
    context = {"entry": entry, "tone": TONES[entry.outcome]}
    return render(request, "staff/security/security_log_entry_detail.html", context)
