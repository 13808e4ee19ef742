"""What staff do about the customer's page: its link, the customer's word of payment, and messages."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import linebreaksbr
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from billing_site.lib.requests import StaffRequest
from billing_site.mail.limits import MailRefused
from billing_site.pages.access import find, permitted
from billing_site.pages.confirm import act, ask_then_act, form_page, refusals_in
from invoicing.hosted.desk.forms import AnswerForm
from invoicing.hosted.mails import NoAddress, reply
from invoicing.invoice.access import find_invoice
from invoicing.models.hosted.claim import PaymentClaim
from invoicing.models.hosted.link import HostedLink
from invoicing.models.hosted.query import InvoiceQuery
from invoicing.rules.move import IllegalMove

CHANGE = "invoicing.change_invoice"


@require_http_methods(["GET", "POST"])
@permitted(CHANGE)
def hosted_link_replace(request: StaffRequest, public_id: str) -> HttpResponse:
    invoice = find_invoice(public_id)
    return ask_then_act(
        request,
        lambda **who: HostedLink.roll(invoice, **who),
        f"{invoice} has a new link. The one before shows the invoice no more.",
        IllegalMove,
        to=invoice,
        title="Make a new link?",
        submit="Make a new link",
        lead="The link until now stops: in mails that were sent already too. Whoever opens it can have the new one "
        "sent to the customer's e-mail address.",
    )


@require_http_methods(["GET", "POST"])
@permitted(CHANGE)
def hosted_link_turn_off(request: StaffRequest, public_id: str) -> HttpResponse:
    invoice = find_invoice(public_id)
    return ask_then_act(
        request,
        lambda **who: HostedLink.revoke(invoice, **who),
        f"The customer's page of {invoice} is turned off.",
        IllegalMove,
        to=invoice,
        title="Turn off the customer's page?",
        submit="Turn off",
        lead="No link opens it any more, and whoever tries is told that there is nothing. You can turn it on again.",
    )


@require_POST
@permitted(CHANGE)
def hosted_link_turn_on(request: StaffRequest, public_id: str) -> HttpResponse:
    invoice = find_invoice(public_id)
    text = f"The customer's page of {invoice} is turned on again, with the link that it had."
    return act(request, lambda **who: HostedLink.restore(invoice, **who), text, IllegalMove, to=invoice)


@require_POST
@permitted(CHANGE)
def claim_confirm(request: StaffRequest, public_id: str) -> HttpResponse:
    claim = find(PaymentClaim.objects.select_related("invoice__customer"), public_id)
    text = "Confirmed. Record the payment, if you have not yet."
    return act(request, claim.confirm, text, IllegalMove, to=claim.invoice)


@require_POST
@permitted(CHANGE)
def claim_dismiss(request: StaffRequest, public_id: str) -> HttpResponse:
    claim = find(PaymentClaim.objects.select_related("invoice__customer"), public_id)
    text = "Dismissed: reminders do not wait for this payment any more."
    return act(request, claim.dismiss, text, IllegalMove, to=claim.invoice)


@require_http_methods(["GET", "POST"])
@permitted(CHANGE)
def query_answer(request: StaffRequest, public_id: str) -> HttpResponse:
    """Answer by e-mail; a message may be answered again until it is closed."""
    query = find(InvoiceQuery.objects.select_related("invoice__customer__merged_into"), public_id)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        with refusals_in(form, IllegalMove, NoAddress, MailRefused, field="answer"):
            reply(query, form.cleaned_data["answer"], by=request.user, now=timezone.now())
            messages.success(request, "The answer waits in the outbox. Close the message once it is settled.")
            return redirect(query.invoice)
    lead = format_html("<bdi>{}</bdi>", linebreaksbr(query.text, autoescape=True))
    return form_page(request, form, "Answer the customer", submit="Send answer", back=query.invoice, lead=lead)


@require_POST
@permitted(CHANGE)
def query_close(request: StaffRequest, public_id: str) -> HttpResponse:
    query = find(InvoiceQuery.objects.select_related("invoice__customer"), public_id)
    return act(request, query.close, "Closed. Reminders go again.", IllegalMove, to=query.invoice)
