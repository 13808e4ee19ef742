"""Emails: the list of all, the page of one with its parts, and what is done with one or many."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.db.models import Count, Max
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.jobs.selection import start_job
from billing_site.lib.places.locales import own_name
from billing_site.lib.requests import StaffRequest
from billing_site.lib.text import count_of
from billing_site.mail import dependent
from billing_site.mail.emails import bodies, bulk, wording
from billing_site.mail.emails.export import columns
from billing_site.mail.emails.filters import EmailFilter
from billing_site.mail.emails.listing import HEAVY, LISTING
from billing_site.mail.emails.subjects import names_of
from billing_site.mail.models.address import BouncedAddress, bounced
from billing_site.mail.models.again import NotPossible
from billing_site.mail.models.message import Message
from billing_site.mail.server import leaves
from billing_site.pages.access import find, number, permitted
from billing_site.pages.confirm import act, confirm_page
from billing_site.pages.list_pages import list_pages
from billing_site.pages.selection import list_address, selected


@permitted("mail.view_message")
def email_list(request: StaffRequest, page: str) -> HttpResponseBase:
    rows = Message.objects.all()
    return list_pages(request, page, LISTING, rows, columns, shown=rows.defer(*HEAVY), strict=True)


@require_GET
@permitted("mail.view_message")
def email_detail(request: StaffRequest, public_id: str) -> HttpResponse:
    """Exactly what went, or will go, and what became of it."""
    message = find(Message.objects.select_related("actor"), public_id)
    names = names_of([message])
    may = request.user.has_perm("mail.change_message")
    anew = dependent.again(message) if may and message.is_over and not message.is_erased else None
    context = {
        "message": message,
        "text": bodies.told(message, message.text),
        "language": own_name(message.language),
        "state": wording.state_of(message),
        "story": wording.story(message, timezone.now()),
        "about": wording.link(names, message.about, else_="Nothing"),
        "customer": wording.link(names, message.customer, else_="Nobody"),
        "may_cancel": may and message.state == Message.WAITING,
        "may_retry": may and message.can_be_retried,
        "may_copy": may and message.can_be_copied and not anew,
        "anew": anew if anew and request.user.has_perm(anew.permission) else None,
        "bounced": bounced([*message.to, *message.cc]).items(),
        "may_lift": request.user.has_perm("mail.change_bouncedaddress"),
        "events": wording.changes_of(message),
        "leaves": leaves(),
    }
    return render(request, "mail/emails/email_detail.html", context)


@require_GET
@permitted("mail.view_message")
@xframe_options_sameorigin
def email_html(request: StaffRequest, public_id: str) -> HttpResponse:
    """The HTML of a mail, for a frame: nothing in it runs, and nothing is fetched from anywhere."""
    response = HttpResponse(bodies.html_of(find(Message, public_id)))
    response["Content-Security-Policy"] = bodies.POLICY
    return response


@require_GET
@permitted("mail.view_message")
def email_attachment(request: StaffRequest, public_id: str, place: int) -> HttpResponseBase:
    message = find(Message, public_id)
    try:
        name, content = bodies.file_of(message, place, now=timezone.now())
    except bodies.NotThere as refusal:
        messages.error(request, str(refusal))
        return redirect(message)
    return FileResponse(BytesIO(content), filename=name, content_type="application/pdf")


@require_POST
@permitted("mail.change_message")
def email_cancel(request: StaffRequest, public_id: str) -> HttpResponse:
    message = find(Message, public_id)
    return act(request, message.cancel, "Sending was canceled.", NotPossible, to=message)


@require_POST
@permitted("mail.change_message")
def email_retry(request: StaffRequest, public_id: str) -> HttpResponse:
    message = find(Message, public_id)
    return act(request, message.retry, "The email goes again at once.", NotPossible, to=message)


@require_POST
@permitted("mail.change_bouncedaddress")
def email_works_again(request: StaffRequest, public_id: str) -> HttpResponse:
    """Mail is sent again to an address of this mail that other mail came back from."""
    message = find(Message, public_id)
    address = request.POST.get("address", "").lower()
    there = address in {each.lower() for each in (*message.to, *message.cc)}
    found = BouncedAddress.objects.bouncing().filter(address=address).first() if there else None
    if found and found.lift(by=request.user, now=timezone.now()):
        messages.success(request, f"Mail is sent to {address} again.")
    else:
        messages.info(request, "Mail is sent to that address already.")
    return redirect(message)


@require_http_methods(["GET", "POST"])
@permitted("mail.change_message")
def email_copy(request: StaffRequest, public_id: str) -> HttpResponse:
    """Send the same again as a new mail: asked first, because the receiver gets it twice.

    What is sent anew on a page of its own is not copied.
    """
    message = find(Message, public_id)
    if not message.is_erased and (anew := dependent.again(message)):
        return redirect(anew.address if message.is_over else message)
    if request.method == "GET":
        who = ", ".join([*message.to, *message.cc])
        files = ", with the same files" if message.attachments else ""
        lead = f"{who} {'gets' if ',' not in who else 'get'} the same email once more, as a new one{files}."
        title = "Send this email again?"
        asked: dict[str, Any] = {"submit": "Send again", "back": message, "tone": "btn-primary"}
        return confirm_page(request, title, lead=lead, hidden=[("seen", len(message.copies_of()))], **asked)
    try:
        seen = number(request.POST.get("seen"))
        copy = message.send_again(by=request.user, now=timezone.now(), seen=seen)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return redirect(message)
    messages.success(request, "This email is a new one with the same words.")
    return redirect(copy)


@require_http_methods(["GET", "POST"])
@permitted("mail.change_message")
def email_bulk(request: StaffRequest, verb: str) -> HttpResponse:
    """Ask, then cancel or send again what is selected: at once when they are few, in the background when many."""
    chosen, back = bulk.VERBS[verb], list_address(request, LISTING)
    found = selected(request.GET, EmailFilter, Message.objects.all())
    if upto := number(request.POST.get("upto")):
        # What was written after the question was shown is not part of what it said.
        found = found.filter(pk__lte=upto)
    possible = bulk.possible(chosen, found)
    count, last = possible.order_by().aggregate(count=Count("pk"), last=Max("pk")).values()
    title = chosen.title.format(count_of(count, "email"))
    if not count:
        messages.warning(request, "With none of these emails that can be done.")
        return redirect(back)
    if request.method == "GET":
        rest = selected(request.GET, EmailFilter, Message.objects.all()).count() - count
        left = f" {count_of(rest, 'other email')} of those selected cannot be." if rest else ""
        asked = {"submit": title, "back": back, "tone": chosen.tone}
        return confirm_page(request, f"{title}?", lead=chosen.lead + left, hidden=[("upto", last)], **asked)
    now = timezone.now()
    if count > bulk.INLINE:
        return start_job(request, title, bulk.RUN, now=now, total=count, upto=last, back_url=back, verb=verb)
    done = bulk.do(chosen, list(possible), by=request.user, now=now)
    messages.success(request, chosen.past.format(count_of(done, "email")))
    return redirect(back)
