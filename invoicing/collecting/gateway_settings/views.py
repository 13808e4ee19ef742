"""The settings page Payments gateway: where the keys come from, a form to paste others, a way to forget them."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from billing_site.pages.confirm import confirm_page
from billing_site.staff.models.security_entry import SecurityEntry
from invoicing.collecting.gateway_settings.forms import NAMES, KeysForm
from invoicing.collecting.gateways.stripe.configured import DATABASE, ENVIRONMENT, missing, origin
from invoicing.collecting.gateways.stripe.tables import GatewayKeys

LABELS = {"secret_key": "Secret key", "webhook_secret": "Signing secret of webhooks"}
TEMPLATE = "collecting/gateway_settings/gateway_settings.html"


@require_http_methods(["GET", "POST"])
@permitted("company.view_company")
def gateway_settings(request: StaffRequest) -> HttpResponse:
    may_change = request.user.has_perm("company.change_company")
    if request.method == "GET":
        return page(request, KeysForm(row=GatewayKeys.current()) if may_change else None)
    if not may_change:
        raise PermissionDenied
    row = GatewayKeys.locked()
    form = KeysForm(request.POST, row=row)
    if not form.is_valid():
        return page(request, form, 422)
    values = form.values()
    if not values:
        messages.info(request, "Nothing was changed.")
        return redirect("gateway_settings")
    now = timezone.now()
    row.remember(now, **values)
    for name, key in values.items():
        detail = f"Stripe: {LABELS[name].lower()} ending in {key[-4:]} kept"
        SecurityEntry.record("account", by=request.user, now=now, detail=detail)
    messages.success(request, "The keys are kept." if len(values) > 1 else f"{LABELS[next(iter(values))]} is kept.")
    return redirect("gateway_settings")


@require_http_methods(["GET", "POST"])
@permitted("company.change_company")
def gateway_forget(request: StaffRequest) -> HttpResponse:
    """Forget the keys that were pasted, after a question."""
    if request.method == "GET":
        lead = (
            "Nothing more is charged through Stripe before a key is entered again. What is under way is asked about "
            "then. At Stripe the keys stay what they are: revoke them there."
        )
        return confirm_page(request, "Forget the keys", submit="Forget the keys", back="gateway_settings", lead=lead)
    row, now = GatewayKeys.locked(), timezone.now()
    if row.secret_key or row.webhook_secret:
        row.remember(now, secret_key="", webhook_secret="")
        SecurityEntry.record("account", by=request.user, now=now, detail="Stripe: the keys are forgotten")
    messages.success(request, "The keys are forgotten.")
    return redirect("gateway_settings")


def page(request: StaffRequest, form: KeysForm | None, status: int = 200) -> HttpResponse:
    row = GatewayKeys.current()
    context = {
        "title": "Payments gateway",
        "form": form,
        "facts": [(LABELS[name], shown(name, row)) for name in NAMES],
        "why_not": missing(),
        "livemode": settings.LIVEMODE,
        "webhook": f"{settings.PUBLIC_URL}{reverse('stripe_webhook')}",
        "kept": form is not None and any(origin(name, row) == DATABASE for name in NAMES),
    }
    return render(request, TEMPLATE, context, status=status)


def shown(name: str, row: GatewayKeys) -> str:
    """What may be shown of a key: where it is, and its end."""
    where = origin(name, row)
    if where == ENVIRONMENT:
        return f"Set by STRIPE_{name.upper()}, ends in {getattr(settings, f'STRIPE_{name.upper()}')[-4:]}"
    return f"Kept encrypted, ends in {getattr(row, f'{name}_end')}" if where else "None"
