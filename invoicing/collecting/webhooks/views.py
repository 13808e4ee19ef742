"""The address that Stripe calls when something happened: who is believed is told by the signature alone."""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing_site.lib.encryption.key_file import KeyFault
from billing_site.once.marks import answers_itself
from invoicing.collecting.gateways.interface import NotConfigured
from invoicing.collecting.gateways.stripe import calls
from invoicing.collecting.gateways.stripe.configured import key_in_use
from invoicing.collecting.gateways.told import tell

log = logging.getLogger("billfold")
MOST_BYTES = 512 * 1024
SIGNATURE = "Stripe-Signature"
LONGEST_SIGNATURE = 2000


@login_not_required
@csrf_exempt
@answers_itself
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Note what is to be asked about, and nothing else; any other answer than 200 lets Stripe call again."""
    try:
        secret = key_in_use("webhook_secret")
    except KeyFault as fault:
        log.error("A webhook cannot be verified: %s", fault)
        return line("This cannot be verified at the moment.", 503)
    if not secret:
        return line("Webhooks are switched off here: there is no signing secret.", 404)
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return line("This is too long.", 413)
    signature = request.headers.get(SIGNATURE, "")[:LONGEST_SIGNATURE]
    try:
        found = calls.happening(body, signature, secret, livemode=settings.LIVEMODE)
    except calls.Forged:
        log.warning("A webhook had a wrong signature, or an old one")
        return line("The signature is wrong or too old.", 400)
    except calls.Unreadable:
        return line("This cannot be read.", 400)
    except NotConfigured:
        return line("Webhooks are switched off here: the package for Stripe is missing.", 404)
    if found:
        tell(found, now=timezone.now())
    return line("Thank you.", 200)


def line(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
