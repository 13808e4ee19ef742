"""The settings page E-mail: what mails say of the sender, the test, and the mailbox that reports come back to."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from billing_site.company.fields import MAILING
from billing_site.company.models import Company
from billing_site.company.section import section
from billing_site.lib.requests import StaffRequest
from billing_site.mail.kinds import TEST
from billing_site.mail.models.mailbox import BounceMailbox
from billing_site.mail.models.message import Message
from billing_site.mail.sender.forms import AddressForm, MailboxForm, MailingForm
from billing_site.mail.sender.sample import composed
from billing_site.once.marks import answers_itself
from billing_site.pages.access import permitted
from billing_site.pages.confirm import form_page

TEMPLATE = "mail/sender/email_settings.html"


@answers_itself
@require_http_methods(["GET", "POST"])
@permitted("company.view_company")
def email_settings(request: StaffRequest) -> HttpResponseBase:
    return section(request, "email_settings", "E-mail", MAILING, MailingForm, template=TEMPLATE)


@require_http_methods(["GET", "POST"])
@permitted("mail.add_message")
def email_test(request: StaffRequest) -> HttpResponse:
    """A test goes into the outbox like every mail; its page says what became of it."""
    form = AddressForm(request.POST or None, initial={"address": request.user.email})
    if not form.is_valid():
        lead = "A short mail to one address. Its page then says what the mail server answered."
        return form_page(request, form, "Send a test", submit="Send the test", back="email_settings", lead=lead)
    to, by = [form.cleaned_data["address"]], request.user
    message = Message.write(TEST, composed(Company.current()), to=to, cc=[], by=by, now=timezone.now())
    messages.success(request, "The test is in the outbox.")
    return redirect(message)


@require_POST
@permitted("company.change_company")
def email_mailbox(request: StaffRequest) -> HttpResponse:
    """Keep the password of the mailbox of delivery reports; an empty one leaves what is kept."""
    form = MailboxForm(request.POST)
    if not form.is_valid():
        messages.error(request, "The password is too long.")
    elif form.cleaned_data["forget"]:
        BounceMailbox.current().remember("")
        messages.success(request, "The password of the mailbox is forgotten.")
    elif form.cleaned_data["password"]:
        BounceMailbox.current().remember(form.cleaned_data["password"])
        messages.success(request, "The password of the mailbox is kept.")
    else:
        messages.info(request, "Nothing was changed.")
    return redirect("email_settings")
