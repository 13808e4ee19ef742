"""The home page of the desk, its search, and the index of its settings."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from billing_site.desk.attention import matters
from billing_site.desk.identified import thing_with
from billing_site.desk.navigation import settings_sections
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import an_id, permitted
from billing_site.pages.counts import count_label
from customers.models.customer import Customer
from customers.profile.timeline import latest_changes


@require_GET
def home(request: StaffRequest) -> HttpResponse:
    """What the desk holds and what happened last."""
    customers = Customer.objects.existing()
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return render(
        request,
        "desk/home.html",
        {
            "customer_count": count_label(customers, everything=("-created", "-id")),
            "added_this_month": count_label(customers.filter(created__gte=today.replace(day=1))),
            "newest": customers.defer("search_text").order_by("-created", "-id")[:8],
            "events": latest_changes(),
            "matters": matters(request, now=timezone.now()),
        },
    )


@require_GET
@permitted("customers.view_customer")
def search(request: StaffRequest) -> HttpResponse:
    """The page of what has this id; everything else is looked for among the customers."""
    text = request.GET.get("q", "").strip()
    found = thing_with(an_id(text), request.user)
    return redirect(found or f"{reverse('customer_list')}?{urlencode({'q': text})}")


@require_GET
def settings_index(request: StaffRequest) -> HttpResponse:
    """The sections of the settings that the role may open."""
    return render(request, "desk/settings.html", {"sections": settings_sections(request.user)})
