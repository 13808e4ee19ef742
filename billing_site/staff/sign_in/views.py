"""Pages on the way in: those of allauth that count what strangers try, and what was sent before one was asked again."""

from typing import Any

from allauth.account import views as account
from allauth.core.ratelimit import respond_429
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import permitted
from billing_site.pages.confirm import form_page
from billing_site.staff.models.security_entry import STARTED, WRONG, SecurityEntry
from billing_site.staff.models.sign_in_rules import SignInRules
from billing_site.staff.sign_in import limits
from billing_site.staff.sign_in.forms import RulesForm
from billing_site.staff.sign_in.identity import identity_confirmed, kept
from billing_site.staff.sign_in.required import SECOND_STEP


class AskForLinkView(account.PasswordResetView):
    """Says the same, and takes as long, whether there is such an account or not: the queue sends the mail."""

    def form_valid(self, form) -> HttpResponse:
        now, typed = timezone.now(), form.cleaned_data["email"]
        person = form.person
        account = limits.account_typed(person, typed)
        if limits.too_many_links_asked(self.request, account, now):
            return respond_429(self.request)
        detail = limits.said_of(person, typed) or "Link to set a new one asked"
        SecurityEntry.record("password", STARTED, person=person, now=now, detail=detail)
        if limits.too_many_mails(self.request, person, account, now):
            return HttpResponseRedirect(self.get_success_url())
        return super().form_valid(form)


@method_decorator(login_not_required, name="dispatch")
class SetPasswordByLinkView(account.PasswordResetFromKeyView):
    """Links that are none count against the address they come from; one that holds always opens."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        fake = (getattr(response, "context_data", None) or {}).get("token_fail")
        if fake and limits.too_many_fakes(request, timezone.now()):
            return respond_429(request)
        return response


class PasskeySignInView(webauthn.LoginWebAuthnView):
    def form_invalid(self, form) -> HttpResponse:
        now = timezone.now()
        if limits.too_many_fakes(self.request, now):
            return respond_429(self.request)
        SecurityEntry.record("sign_in", WRONG, now=now, detail="Passkey")
        return super().form_invalid(form)


class ConfirmByPasskeyView(webauthn.ReauthenticateWebAuthnView):
    def form_invalid(self, form) -> HttpResponse:
        """Asked again, on the way to the same page; allauth would lead to the front page and forget where from."""
        super().form_invalid(form)
        return redirect(self.passthrough_next_url(self.request.path))


@require_GET
@never_cache
@identity_confirmed
def identity_continue(request: StaffRequest) -> HttpResponse:
    """What somebody sent before they were asked who they are, to be sent on."""
    sent = kept(request)
    if not sent:
        return redirect("settings")
    return render(request, "staff/sign_in/identity_continue.html", {"sent": sent})


@require_GET
@never_cache
def second_step_required(request: StaffRequest) -> HttpResponse:
    """Where whoever lacks the second step of their role is led: the ways to set one up, and out."""
    if request.due != SECOND_STEP:
        return redirect("home")
    return render(request, "staff/sign_in/second_step_required.html")


@permitted("staff.change_user")
@identity_confirmed
def sign_in_rules(request: StaffRequest) -> HttpResponse:
    """Which roles need a second step."""
    # No box ticked is an answer too.
    sent = request.POST if request.method == "POST" else None
    form = RulesForm(sent, initial={"second_step_roles": SignInRules.read().second_step_roles})
    if form.is_valid():
        roles = form.cleaned_data["second_step_roles"]
        changed = SignInRules.require_second_step(roles, by=request.user, now=timezone.now())
        who = ", ".join(roles) or "nobody"
        messages.success(request, f"A second step is needed by: {who}." if changed else "Nothing was changed.")
        return redirect("staff_team")
    lead = "Whoever lacks it is asked to set it up, and over https can do nothing else before. Passkeys count too."
    return form_page(request, form, "Sign-in rules", submit="Save rules", back="staff_team", lead=lead)
