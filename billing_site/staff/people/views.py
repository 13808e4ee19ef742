"""The pages about the people at the desk: everybody's own profile, and the team for administrators."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db.models import Exists, Max, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from billing_site.lib.db.transaction import whole
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import find, permitted
from billing_site.pages.confirm import act, ask_then_act, form_page, refusals_in
from billing_site.staff.invitations import new_link
from billing_site.staff.models.attempts import Attempts
from billing_site.staff.models.invitation import Invitation
from billing_site.staff.models.user import NotAllowed, User, UserQuerySet
from billing_site.staff.people.forms import MemberForm, ProfileForm
from billing_site.staff.people.timeline import WORDING
from billing_site.staff.roles import EXPLAINED
from billing_site.staff.sign_in.identity import identity_confirmed

SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def staff_profile(request: StaffRequest) -> HttpResponse:
    """Name, time zone, number format, theme, page size and shortcuts of whoever is signed in."""
    user = request.user
    form = ProfileForm(request.POST or None, initial=profile_of(user))
    if form.is_valid():
        data = form.cleaned_data
        fixed = {name: data[name] for name in ("name", "time_zone", "number_format")}
        user.change(by=user, now=timezone.now(), **fixed)
        user.prefer(theme=data["theme"], page_size=data["page_size"], single_keys=data["single_keys"])
        messages.success(request, "Your profile is saved.")
        return redirect("staff_profile")
    template = "staff/people/staff_profile.html"
    return form_page(request, form, "Your profile", submit="Save profile", back="settings", template=template)


def profile_of(user: User) -> dict:
    shown = {name: getattr(user, name) for name in ("name", "time_zone", "number_format", "theme", "single_keys")}
    return shown | {"page_size": user.preferences.get("page_size", 50)}


@require_GET
@permitted("staff.change_user")
def staff_team(request: StaffRequest) -> HttpResponse:
    """Who works here, who is invited, and what the roles mean."""
    now = timezone.now()
    invitations = Invitation.objects.waiting().select_related("invited_by").order_by("-created")
    return render(
        request,
        "staff/people/staff_team.html",
        {
            "people": members().order_by("-is_active", "name", "email"),
            "invitations": [(invitation, invitation.is_open(now)) for invitation in invitations],
            "new": new_link.take(request),
            "roles": [(role, text, role in (request.user.second_step_roles or ())) for role, text in EXPLAINED.items()],
        },
    )


@require_GET
@permitted("staff.change_user")
def staff_member(request: StaffRequest, public_id: str) -> HttpResponse:
    """One person: role, sign-in, and what changed when."""
    person = member(public_id)
    locked = Attempts.objects.at(person).reached(timezone.now()).aggregate(until=Max("until"))["until"]
    context = {"person": person, "events": WORDING.timeline(person)[0], "locked_until": locked}
    return render(request, "staff/people/staff_member.html", context)


@permitted("staff.change_user")
@identity_confirmed
def staff_edit(request: StaffRequest, public_id: str) -> HttpResponse:
    """Change name, e-mail address or role of somebody."""
    person = member(public_id)
    start = {"name": person.name, "email": person.email, "role": person.role}
    form = MemberForm(request.POST or None, initial=start)
    if form.is_valid():
        with refusals_in(form, NotAllowed):
            update(person, form.cleaned_data, by=request.user)
            messages.success(request, f"Updated {person}.")
            return redirect(person)
    return form_page(request, form, f"Edit {person}", submit="Update account", back=person)


@whole
def update(person: User, data, *, by: User | None) -> None:
    now = timezone.now()
    person.change_role(data["role"], by=by, now=now)
    person.change(by=by, now=now, name=data["name"], email=data["email"])


@permitted("staff.change_user")
def staff_deactivate(request: StaffRequest, public_id: str) -> HttpResponse:
    """Close the account of somebody who left; nothing they did is lost."""
    person = member(public_id)
    question = {
        "title": f"Deactivate {person}?",
        "lead": f"{person} is signed out everywhere now and cannot sign in any more. "
        "What they did stays on record under their name. You can reactivate the account at any time.",
        "submit": "Deactivate account",
    }
    text = f"Deactivated {person}. They are signed out everywhere."
    return ask_then_act(request, person.deactivate, text, NotAllowed, to=person, **question)


@require_POST
@permitted("staff.change_user")
@identity_confirmed
def staff_reactivate(request: StaffRequest, public_id: str) -> HttpResponse:
    person = member(public_id)
    text = f"Reactivated {person}. They sign in with the password they had."
    return act(request, person.reactivate, text, NotAllowed, to=person)


@require_POST
@permitted("staff.change_user")
@identity_confirmed
def staff_lift_lock(request: StaffRequest, public_id: str) -> HttpResponse:
    """Let somebody try again at once, whose account strangers or they themselves locked by wrong attempts."""
    person = member(public_id)
    return act(request, person.lift_lock, f"Lifted the lock. {person} can try to sign in again now.", to=person)


@permitted("staff.change_user")
@identity_confirmed
def staff_drop_two_step(request: StaffRequest, public_id: str) -> HttpResponse:
    """Help somebody who lost the phone or key that the second step needs."""
    person = member(public_id)
    question = {
        "title": f"Remove two-step sign-in of {person}?",
        "lead": "Their authenticator app, passkeys and recovery codes stop working, and they are signed out "
        "everywhere. Make sure that it is really them who asks: call them.",
        "submit": "Remove two-step sign-in",
    }
    text = f"Removed two-step sign-in of {person}. The password alone opens the account until they set it up again."
    return ask_then_act(request, person.drop_two_step, text, NotAllowed, to=person, **question)


def members() -> UserQuerySet:
    """Everybody with role and whether the second step is on, in one query."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_STEPS)
    return User.objects.with_role().annotate(two_step=Exists(factors))


def member(public_id: str) -> User:
    return find(members(), public_id)
