"""What a customer would see at the gateway: pages of the test gateway, in English, in test installations alone."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from billing_site.lib.money.text import format_amount
from invoicing.collecting.gateways.interface import REQUIRES_ACTION, Refused
from invoicing.collecting.gateways.test import charges
from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.gateways.test.tables import TestCharge, TestMethod
from invoicing.collecting.gateways.test.tokens import BY_NUMBER, TOKENS
from invoicing.collecting.rules.brands import BRANDS
from invoicing.collecting.test_bank.access import only_in_tests
from invoicing.hosted.language import Words
from invoicing.hosted.opened import answered, from_elsewhere, public


@public
def test_gateway_confirm(request: HttpRequest, page: str) -> HttpResponse:
    """The bank asks whether the customer wants a payment; then it sends them back."""
    only_in_tests()
    charge = TestCharge.objects.select_related("method").filter(page=page).first()
    if charge is None:
        raise Http404
    if request.method == "POST" and not from_elsewhere(request):
        approved = request.POST.get("answer") == "approve"
        charges.confirm(page, approved=approved, now=timezone.now())
        if charge.return_url:
            return HttpResponseRedirect(charge.return_url)
        charge.refresh_from_db()
    context = {
        "doc": Words("", "en"),
        "charge": charge,
        "amount": format_amount(charge.amount, charge.currency),
        "card": words_of(charge.method.token),
        "waits": charge.state == REQUIRES_ACTION,
    }
    return answered(request, "collecting/test_bank/confirm.html", context)


@public
def test_gateway_setup(request: HttpRequest, page: str) -> HttpResponse:
    """The gateway asks for a number; what is none of the list is refused at the field."""
    only_in_tests()
    method = TestMethod.objects.filter(page=page).first()
    if method is None:
        raise Http404
    typed, problem = "", ""
    if request.method == "POST" and not from_elsewhere(request):
        typed = request.POST.get("number", "")[:80]
        try:
            TestGateway().choose(page, typed)
        except Refused as refusal:
            problem = str(refusal)
        else:
            if url := method.billing_details.get("return_url"):
                return HttpResponseRedirect(url)
            method.refresh_from_db()
    context = {
        "doc": Words("", "en"),
        "method": method,
        "typed": typed,
        "problem": problem,
        "numbers": sorted(BY_NUMBER.values(), key=lambda token: list(TOKENS).index(token.name)),
        "back": method.billing_details.get("return_url", ""),
    }
    return answered(request, "collecting/test_bank/setup.html", context, 422 if problem else 200)


def words_of(token: str) -> str:
    """'Visa •••• 3220'."""
    found = TOKENS.get(token)
    return f"{BRANDS.get(found.brand) or 'Account'} •••• {found.last4}" if found else ""
