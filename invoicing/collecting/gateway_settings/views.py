"""The settings page Payments gateway: where the keys come from, a form to paste others, a way to forget them."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.lib.requests import StaffRequest
from billing_site.once.marks import answers_itself
from billing_site.pages.access import permitted
from billing_site.pages.confirm import confirm_page, form_page
from billing_site.staff.models.security_entry import SecurityEntry
from billing_site.staff.sign_in.identity import identity_confirmed, identity_confirmed_for_secrets
from invoicing.collecting.gateway_settings.forms import NAMES, KeysForm
from invoicing.collecting.gateways.interface import Refused, Unanswered
from invoicing.collecting.gateways.registry import charging_name
from invoicing.collecting.gateways.stripe import configured
from invoicing.collecting.gateways.stripe.tables import GatewayKeys

LABELS = {"secret_key": "Secret key", "webhook_secret": "Signing secret of webhooks"}
HERE = "gateway_settings"


@require_GET
@permitted("company.view_company")
def gateway_settings(request: StaffRequest) -> HttpResponse:
    row = GatewayKeys.current()
    origins = [configured.origin(name, row) for name in NAMES]
    context = {
        "facts": [(LABELS[name], shown(name, row)) for name in NAMES],
        "in_use": charging_name() == configured.NAME,
        "why_not": configured.missing(),
        "livemode": settings.LIVEMODE,
        "webhook": f"{settings.PUBLIC_URL}{reverse('stripe_webhook')}",
        "may_enter": any(where != configured.ENVIRONMENT for where in origins),
        "may_forget": configured.DATABASE in origins,
    }
    return render(request, "collecting/gateway_settings/gateway_settings.html", context)


def shown(name: str, row: GatewayKeys) -> str:
    """What may be shown of a key: where it is, and its end."""
    where = configured.origin(name, row)
    if where == configured.ENVIRONMENT:
        return f"Set by STRIPE_{name.upper()}, ends in {getattr(settings, f'STRIPE_{name.upper()}')[-4:]}"
    return f"Kept encrypted, ends in {getattr(row, f'{name}_end')}" if where else "None"


@require_http_methods(["GET", "POST"])
@permitted("company.change_company")
@identity_confirmed_for_secrets
def gateway_keys(request: StaffRequest) -> HttpResponse:
    """Paste keys; whoever could, could lead the money elsewhere, so they prove first who they are."""
    row = GatewayKeys.locked() if request.method == "POST" else GatewayKeys.current()
    form = KeysForm(request.POST if request.method == "POST" else None, row=row)
    if not form.is_valid():
        return form_page(request, form, "Enter keys", submit="Save keys", back=HERE)
    values, now = form.values(), timezone.now()
    if not values:
        messages.info(request, "Nothing was changed.")
        return redirect(HERE)
    row.remember(now, **values)
    for name, key in values.items():
        detail = f"Stripe: {LABELS[name].lower()} ending in {key[-4:]} kept"
        SecurityEntry.record("account", by=request.user, now=now, detail=detail)
    what = "Both are" if len(values) > 1 else f"{LABELS[next(iter(values))]} is"
    messages.success(request, f"{what} kept, encrypted.")
    return redirect(HERE)


@answers_itself
@require_POST
@permitted("company.change_company")
def gateway_check(request: StaffRequest) -> HttpResponse:
    """Ask Stripe something small: whether it answers, and takes the key. Nothing is written, so nobody is held up."""
    try:
        configured.gateway().answers()
    except (Refused, Unanswered) as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, "Stripe answers and takes the key.")
    return redirect(HERE)


@require_http_methods(["GET", "POST"])
@permitted("company.change_company")
@identity_confirmed
def gateway_forget(request: StaffRequest) -> HttpResponse:
    """Forget the keys that were pasted, after a question."""
    if request.method == "GET":
        lead = (
            "Nothing more is charged through Stripe before a key is entered again; what is under way is asked about "
            "then. At Stripe the keys stay what they are: revoke them there."
        )
        return confirm_page(request, "Forget the keys", submit="Forget the keys", back=HERE, lead=lead)
    row, now = GatewayKeys.locked(), timezone.now()
    if row.secret_key or row.webhook_secret:
        row.remember(now, secret_key="", webhook_secret="")
        SecurityEntry.record("account", by=request.user, now=now, detail="Stripe: the keys are forgotten")
    messages.success(request, "The keys are forgotten.")
    return redirect(HERE)
