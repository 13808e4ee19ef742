"""Inviting people, and the page on which they accept."""

from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from billing_site.lib.requests import PageRequest, StaffRequest
from billing_site.once.answering import afterwards
from billing_site.pages.access import find, permitted
from billing_site.pages.confirm import act, form_page, refusals_in, refusals_shown
from billing_site.staff.invitations import new_link
from billing_site.staff.invitations.forms import AcceptForm, InviteForm
from billing_site.staff.invitations.mail import mail_invitation
from billing_site.staff.models.invitation import Invitation
from billing_site.staff.models.user import NotAllowed
from billing_site.staff.roles import BILLING
from billing_site.staff.sign_in.identity import identity_confirmed
from billing_site.staff.sign_in.limits import too_many_fakes


@permitted("staff.change_user")
@identity_confirmed
def invitation_send(request: StaffRequest) -> HttpResponse:
    """Ask for address and role, mail the link, and show it once on the team page."""
    form = InviteForm(request.POST or None, initial={"role": BILLING})
    if form.is_valid():
        data = form.cleaned_data
        with refusals_in(form, NotAllowed, field="email"):
            invitation, token = Invitation.send(data["email"], data["role"], by=request.user, now=timezone.now())
            return deliver(request, invitation, token)
    lead = "They get a mail with a link that works once, for seven days."
    return form_page(request, form, "Invite someone", submit="Send invitation", back="staff_team", lead=lead)


@require_POST
@permitted("staff.change_user")
@identity_confirmed
def invitation_renew(request: StaffRequest, public_id: str) -> HttpResponse:
    """Send it again with a new link; the old one stops working."""
    invitation = find(Invitation, public_id)
    with refusals_shown(request, NotAllowed):
        return deliver(request, invitation, invitation.renew(by=request.user, now=timezone.now()))
    return redirect("staff_team")


def deliver(request: StaffRequest, invitation: Invitation, token) -> HttpResponse:
    link = request.build_absolute_uri(reverse("invitation_accept", args=[token]))

    def send() -> None:
        new_link.keep(request, invitation, link, mailed=mail_invitation(invitation, link))

    # A mail cannot be taken back, and while it is sent nobody should wait for the database.
    afterwards(request, send)
    return redirect("staff_team")


@require_POST
@permitted("staff.change_user")
def invitation_revoke(request: StaffRequest, public_id: str) -> HttpResponse:
    """Withdraw it: the link stops working."""
    invitation = find(Invitation, public_id)
    text = f"Withdrew the invitation to {invitation.email}. The link no longer works."
    return act(request, invitation.revoke, text, to="staff_team")


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
def invitation_accept(request: PageRequest, token: str) -> HttpResponse:
    """Public: choose name and password, then sign in. A link that no longer works says why."""
    now = timezone.now()
    invitation = Invitation.objects.for_token(token).first()
    state = invitation.state(now) if invitation else "Unknown"
    if invitation is None and too_many_fakes(request, now):
        return respond_429(request)
    if invitation is None or state != "Open":
        return render(
            request,
            "staff/invitations/invitation_gone.html",
            {"state": state},
            status=404 if invitation is None else 410,
        )
    form = AcceptForm(request.POST or None, email=invitation.email)
    if form.is_valid():
        with refusals_in(form, NotAllowed):
            invitation.accept(name=form.cleaned_data["name"], password=form.cleaned_data["password1"], now=now)
            messages.success(request, f"Your account is ready. Sign in as {invitation.email}.")
            return redirect("account_login")
    context = {"invitation": invitation, "form": form}
    return render(request, "staff/invitations/invitation_accept.html", context, status=422 if form.errors else 200)
