"""The page `/verify/`: anybody may ask whether a file is ours, and hears nothing that the file does not say itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from billing_site.company.models import Company
from billing_site.lib.origin import client_address, network_of
from billing_site.staff.models.attempts import Limit, Place
from billing_site.staff.sign_in.limits import too_many
from invoicing.documents.language.wording import language_name
from invoicing.hosted.language import Words
from invoicing.hosted.opened import answered, public, readers_language
from invoicing.models.files.handed_out import HandedOut
from invoicing.models.stored_document import StoredDocument
from invoicing.verify.asked import MOST_MB, TOO_LARGE, Refused, drain, hash_in
from invoicing.verify.known import Found, known

CHECKS = Limit("files checked, network", 30, 5 * 60)
NAMES = {
    StoredDocument.INVOICE: "Invoice",
    StoredDocument.CREDIT_NOTE: "Credit note",
    StoredDocument.RECEIPT: "Receipt",
    HandedOut.STATEMENT: "Statement of account",
}


@public
def verify(request: HttpRequest) -> HttpResponse:
    """The question, and after it was sent the answer; in the language that the browser asks for."""
    doc = Words("", readers_language(request))
    company = str(Company.current())
    page: dict = {
        "doc": doc,
        "lead": doc.say(
            "Here you can check whether a PDF came from %(company)s and was not changed since.", company=company
        ),
        "not_ours": doc.say("This file did not come from %(company)s, or it was changed.", company=company),
    }
    page |= {"most": MOST_MB * 1_000_000, "too_large": doc.say(TOO_LARGE, size=MOST_MB)}
    if request.method != "POST":
        return shown(request, page)
    if too_many(timezone.now(), Place(CHECKS, source=network_of(client_address(request)))):
        drain(request)
        page["problem"] = doc.say("There were too many checks. Wait a few minutes, then try again.")
        response = shown(request, page, status=429)
        response["Retry-After"] = "300"
        return response
    try:
        sha256 = hash_in(request)
    except Refused as refused:
        page["problem"] = doc.say(refused.message, **refused.values)
        page["typed"] = request.POST.get("checksum", "")[:200] if refused.status == 422 else ""
        return shown(request, page, status=refused.status)
    found = known(sha256)
    return shown(request, page | {"asked": True, "sha256": sha256} | (told(found, doc) if found else {}))


def shown(request: HttpRequest, page: dict, status: int = 200) -> HttpResponse:
    response = answered(request, "invoicing/verify/verify.html", page, status)
    response["Vary"] = "Accept-Language"
    return response


def told(found: Found, doc: Words) -> dict:
    """What the page says of a file that is ours."""
    date = doc.date(found.day)
    if found.kind == HandedOut.STATEMENT:
        what = doc.say("Made on %(date)s", date=date)
    elif found.language:
        name = language_name(found.language, doc.language)
        what = doc.say("Copy in %(language)s; the original was issued on %(date)s", language=name, date=date)
    else:
        what = doc.say("Original, issued on %(date)s", date=date)
    since = []
    if found.voided:
        since.append(doc.say("It was voided on %(date)s.", date=doc.date(found.voided.isoformat())))
    if found.reversed:
        since.append(doc.say("Payment reversed on %(date)s", date=doc.date(found.reversed.isoformat())))
    if found.replaced:
        since.append(doc.say("It was replaced by a later file of the same document."))
    name = doc.say(NAMES[found.kind])
    return {"name": f"{name} {doc.isolated(found.number)}".strip(), "what": what, "since": since, "ours": True}
