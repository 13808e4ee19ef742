"""Paying an invoice by card or debit, by its link: begun by a form, waited for, confirmed; reading charges nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from billing_site.lib.origin import client_address, network_of
from billing_site.lib.public_address import public_address
from billing_site.staff.models.attempts import Limit, Place
from billing_site.staff.sign_in.limits import DAY, HOUR, too_many
from customers.models.errors import DeletedCustomer
from invoicing.collecting.gateways.interface import Refused as GatewayRefused
from invoicing.collecting.gateways.interface import Unanswered
from invoicing.collecting.gateways.registry import charging_gateway
from invoicing.collecting.hosted.block import newest_attempt, pay_form, told_of
from invoicing.collecting.hosted.forms import KEY, NEW
from invoicing.collecting.hosted.keys import counted
from invoicing.collecting.hosted.setup import setup_address, take_new_method
from invoicing.collecting.hosted.waiting import BACK, ask_now, leading_on, shown
from invoicing.collecting.hosted.words import CONSENT, method_words
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.beginning import NotChargeable
from invoicing.collecting.models.charging.checkout import Checkout
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.rules import amounts, declines
from invoicing.collecting.rules.told import ON_PAGE, OTHER_CARD
from invoicing.hosted.document import HostedDocument
from invoicing.hosted.opened import by_link, from_elsewhere, path_of, plain
from invoicing.hosted.page import Refused, document_for, invoice_page
from invoicing.models.hosted.link import Opened
from invoicing.rules.move import IllegalMove

PAID_BY_NETWORK = Limit("payments begun, network", 30, HOUR)
PAID_ON_INVOICE = Limit("payments begun, invoice", 20, DAY)


@by_link("GET", "HEAD", "POST")
def hosted_pay(request: HttpRequest, opened: Opened) -> HttpResponse:
    """What became of the newest payment; sent to, it begins one."""
    doc = document_for(request, opened.invoice, timezone.now())
    if request.method == "POST":
        return begin(request, opened, doc)
    attempt = newest_attempt(opened.invoice)
    if attempt is None:
        return to_invoice(request)
    now = timezone.now()
    if BACK in request.GET and ask_now(attempt, now=now):
        return HttpResponseRedirect(own_address(request, "hosted_pay"))
    told = told_of(attempt, doc, now=now)
    return shown(request, "status", told=told, **page_of(request, opened, doc))


def begin(request: HttpRequest, opened: Opened, doc: HostedDocument) -> HttpResponse:
    """A form that was sent: refused as it was typed, or a charge is begun, or the gateway's page is next."""
    form = pay_form(request.POST, doc)
    if form is None:
        # Paid or voided meanwhile: the page says so.
        return to_invoice(request)
    refused = Refused(pay=form)
    valid = form.is_valid()
    chosen, known = form.cleaned_data, None
    if valid:
        choice = {"method": chosen["method"], "amount": chosen["amount"]}
        chosen["key"], known = counted(chosen["key"], opened.invoice, **choice)
    if known and known.attempt_id:
        return HttpResponseRedirect(own_address(request, "hosted_pay"))
    if status := refusal(request, opened, refused, doc, valid=valid, known=known is not None):
        return invoice_page(request, opened, doc, path_of(request), refused=refused, status=status)
    if chosen["method"] == NEW:
        if is_charging(opened):
            return HttpResponseRedirect(own_address(request, "hosted_pay"))
        consent = doc.say(CONSENT) if chosen["save"] else ""
        return begin_with_new(request, opened, doc, chosen, consent)
    method = form.methods[chosen["method"]]
    words = charge(request, opened, doc, method, amount=chosen["amount"], key=chosen["key"])
    if words is None:
        return HttpResponseRedirect(own_address(request, "hosted_pay"))
    field, why = words
    form.refuse(field, why)
    return invoice_page(request, opened, doc, path_of(request), refused=refused, status=422)


def begin_with_new(
    request: HttpRequest, opened: Opened, doc: HostedDocument, chosen: dict, consent: str
) -> HttpResponse:
    customer = opened.invoice.customer.merged_into or opened.invoice.customer
    try:
        Checkout.begin(
            customer,
            key=chosen["key"],
            gateway=charging_gateway().name,
            language=doc.language,
            consent=consent,
            invoice=opened.invoice,
            amount=chosen["amount"],
            now=timezone.now(),
        )
    except (DeletedCustomer, GatewayRefused):
        return plain(request, "unavailable", status=503)
    return step(request, chosen["key"])


def charge(
    request: HttpRequest, opened: Opened, doc: HostedDocument, method: PaymentMethod, *, amount: int, key: str
) -> tuple[str, str] | None:
    """Begin it; None where one is under way now, whoever began it, else (the field, why it cannot be)."""
    back = public_address(own_address(request, "hosted_pay", **{BACK: "1"}))
    try:
        how = {"return_url": back, "language": doc.language}
        Checkout.pay(opened.invoice, method, amount=amount, key=key, now=timezone.now(), **how)
    except NotChargeable as refusal:
        if refusal.code in amounts.CODES:
            return "amount", doc.say("Check this entry.")
        return "method", doc.say(OTHER_CARD)
    except (IllegalMove, DeletedCustomer):
        return None if is_charging(opened) else ("method", doc.say(ON_PAGE[declines.TROUBLE]))
    return None


def is_charging(opened: Opened) -> bool:
    return ChargeAttempt.objects.under_way().filter(invoice=opened.invoice).exists()


@by_link("GET", "HEAD", "POST")
def hosted_pay_step(request: HttpRequest, opened: Opened, key: str) -> HttpResponse:
    """With a new method: on to the gateway's page, back from it, and the button that pays."""
    found = Checkout.objects.select_related("customer__merged_into", "method", "attempt")
    checkout = found.filter(key=key if KEY.fullmatch(key) else "", invoice=opened.invoice).first()
    if checkout is None:
        return to_invoice(request)
    if checkout.attempt_id or is_charging(opened):
        return HttpResponseRedirect(own_address(request, "hosted_pay"))
    doc = document_for(request, opened.invoice, timezone.now())
    form = pay_form(None, doc)
    if form is None:
        return to_invoice(request)
    try:
        if checkout.method is None and BACK not in request.GET and request.method == "GET":
            return to_gateway(request, opened, doc, checkout)
        method = take_new_method(checkout, now=timezone.now())
    except (GatewayRefused, Unanswered):
        return plain(request, "unavailable", status=503)
    except (IllegalMove, DeletedCustomer):
        return to_invoice(request)
    context = page_of(request, opened, doc) | {"again": own_address(request, "hosted_pay_step", key)}
    if method is None:
        return shown(request, "none_added", **context)
    amount = form.limits.nearest(checkout.amount or 0)
    context |= {"amount": doc.amount(amount), "agreed": amount, "method": method_words(doc, method), "why": ""}
    context |= {"saved": checkout.save_method, "consent": CONSENT}
    if request.method != "POST":
        return shown(request, "ready", **context)
    refused = Refused()
    status = refusal(request, opened, refused, doc, valid=True)
    if not status and request.POST.get("agreed", str(checkout.amount)) != str(amount):
        # Something was paid since the page was shown: what is due now stands on it.
        status, refused.notice = 422, doc.headline
    if not status:
        words = charge(request, opened, doc, method, amount=amount, key=key)
        if words is None:
            return HttpResponseRedirect(own_address(request, "hosted_pay"))
        status, refused.notice = 422, doc.say(ON_PAGE[declines.TROUBLE]) if words[0] == "amount" else words[1]
    return shown(request, "ready", status=status, **context | {"why": refused.notice})


def to_gateway(request: HttpRequest, opened: Opened, doc: HostedDocument, checkout: Checkout) -> HttpResponse:
    back = own_address(request, "hosted_pay_step", checkout.key, **{BACK: "1"})
    address = setup_address(checkout, public_address(back), now=timezone.now())
    if not address:
        return HttpResponseRedirect(back)
    return leading_on(shown(request, "onward", address=address, **page_of(request, opened, doc)), address)


def refusal(
    request: HttpRequest, opened: Opened, refused: Refused, doc: HostedDocument, *, valid: bool, known: bool = False
) -> int:
    """The status where a form is not accepted, 0 where it is; what is to be said above the page goes into `refused`.

    One that is `known` was counted when it came first.
    """
    if from_elsewhere(request):
        refused.notice = doc.say("This was sent from another page. Check it and send it again from here.")
        return 403
    if not valid:
        return 422
    if known:
        return 0
    network = Place(PAID_BY_NETWORK, source=network_of(client_address(request)))
    if too_many(timezone.now(), network, Place(PAID_ON_INVOICE, account=opened.invoice.public_id)):
        refused.notice = doc.say("Too many requests. Wait a few minutes, then try again.")
        return 429
    return 0


def page_of(request: HttpRequest, opened: Opened, doc: HostedDocument) -> dict:
    """What every page about a payment shows: whose invoice, and the way back to it."""
    seller = doc.document["seller"]
    return {
        "doc": doc,
        "seller": seller["name"],
        "colour": reverse("hosted_colour", args=[doc.color]) if doc.color else "",
        "logo": reverse("hosted_logo", args=[seller["logo"].rpartition("/")[2]]) if seller["logo"] else "",
        "title": f"{doc.title} {doc.number}",
        "back": own_address(request, "hosted_invoice"),
        "back_words": doc.say("View invoice"),
    }


def own_address(request: HttpRequest, name: str, *more: str, **query: str) -> str:
    """The path of a page of this link, in the language that its reader chose."""
    if "lang" in request.GET:
        query["lang"] = request.GET["lang"][:35]
    return reverse(name, args=[*path_of(request), *more], query=query or None)


def step(request: HttpRequest, key: str) -> HttpResponse:
    return HttpResponseRedirect(own_address(request, "hosted_pay_step", key))


def to_invoice(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(own_address(request, "hosted_invoice"))
