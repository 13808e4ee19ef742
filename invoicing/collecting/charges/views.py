"""Charges: the list and its file, the page of one, asking the gateway again, giving up what waits."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import number, permitted
from billing_site.pages.confirm import confirm_page
from billing_site.pages.list_pages import list_pages
from invoicing.collecting.charges import progress, wording
from invoicing.collecting.charges.about import about
from invoicing.collecting.charges.access import find_charge
from invoicing.collecting.charges.export import columns
from invoicing.collecting.charges.listing import LISTING, light, listed
from invoicing.collecting.charges.timeline import WORDING
from invoicing.collecting.models.attempt import ChargeAttempt

MOST = 50  # attempts of one invoice on a page
GIVING_UP = (
    "The customer cannot confirm it any more; had they done so just now, the money is counted. An invoice whose "
    "tries are not stopped gets its next try as Settings say."
)


@permitted("collecting.view_chargeattempt")
def charge_list(request: StaffRequest, page: str) -> HttpResponseBase:
    charges = ChargeAttempt.objects.all()
    return list_pages(request, page, LISTING, charges, columns, shown=listed(charges), strict=True)


@require_GET
@permitted("collecting.view_chargeattempt")
def charge_detail(request: StaffRequest, public_id: str) -> HttpResponse:
    """One charge: what was tried, what came of it, and all that was tried for its invoice."""
    charge = find_charge(public_id)
    may_change = request.user.has_perm("collecting.change_chargeattempt")
    others = light(charge.invoice.charge_attempts.order_by("-id"))[:MOST]
    return render(
        request,
        "collecting/charges/charge_detail.html",
        about(request, charge, charge, WORDING)
        | {
            "badge_words": wording.badge_of(charge),
            "why_title": "Why it came back" if charge.returned_at else "Why it failed",
            "code": wording.code_of(charge),
            "told": wording.told(charge),
            "meaning": wording.meaning(charge),
            "by": wording.begun_by(charge),
            "may_ask": charge.may_be_asked_about and may_change,
            "may_give_up": charge.waits_for_customer and may_change,
            "story": wording.story(others),
            "progress": progress.of(charge),
        },
    )


@require_POST
@permitted("collecting.change_chargeattempt")
def charge_ask(request: StaffRequest, public_id: str) -> HttpResponse:
    """Have the gateway asked now what became of it."""
    charge = find_charge(public_id)
    if charge.ask_now(now=timezone.now()):
        messages.success(request, "The gateway is being asked.")
    else:
        messages.error(request, "There is nothing to ask about: the result is known, or a worker is asking already.")
    return redirect(charge)


@require_http_methods(["GET", "POST"])
@permitted("collecting.change_chargeattempt")
def charge_give_up(request: StaffRequest, public_id: str) -> HttpResponse:
    """Have a charge given up that waits for the customer to confirm it, once somebody has read what that means."""
    charge = find_charge(public_id)
    if request.method == "GET" and charge.waits_for_customer:
        title = f"Give up the charge of {wording.amount_of(charge)}?"
        return confirm_page(request, title, submit="Give up charge", back=charge, lead=GIVING_UP)
    if request.method == "POST" and charge.give_up(by=request.user, now=timezone.now()):
        messages.success(request, "The charge is being given up.")
    else:
        messages.error(request, "Only a charge that waits for the customer can be given up.")
    return redirect(charge)


@require_GET
@permitted("collecting.view_chargeattempt")
def charge_progress(request: StaffRequest, public_id: str) -> HttpResponse:
    """What a page that waits for the result asks again: the page is loaded anew once there is something new to show."""
    charge = find_charge(public_id)
    waits = progress.of(charge, asked=number(request.GET.get("asked")) or 0)
    if waits is None or progress.is_news(charge, request.GET.get("seen", "")):
        answer = HttpResponse(status=200)
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "collecting/charges/progress.html", {"progress": waits})
