"""The pages about the people at the desk: everybody's own profile, and the team for administrators."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from billing_site.staff.models.invitation import Invitation
from billing_site.staff.models.user import NotAllowed, User
from billing_site.staff.people.forms import MemberForm, ProfileForm
from billing_site.staff.people.timeline import WORDING
from billing_site.staff.roles import EXPLAINED

administrators_only = permission_required("staff.change_user", raise_exception=True)
SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# How the page with the new link learns of it: once, then never again.
NEW_LINK = "new_invitation"


def staff_profile(request):
    """Name, time zone, theme, page size and shortcuts of whoever is signed in."""
    user = request.user
    form = ProfileForm(request.POST or None, initial=profile_of(user))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        user.change(by=user, now=timezone.now(), name=data["name"], time_zone=data["time_zone"])
        user.prefer(theme=data["theme"], page_size=data["page_size"], single_keys=data["single_keys"])
        messages.success(request, "Your profile is saved.")
        return redirect("staff_profile")
    context = {"title": "Your profile", "form": form, "submit": "Save profile", "cancel_url": reverse("settings")}
    return render(request, "staff/people/staff_profile.html", context, status=422 if form.errors else 200)


def profile_of(user):
    size = user.preferences.get("page_size", 50)
    return {
        "name": user.name,
        "time_zone": user.time_zone,
        "theme": user.theme,
        "page_size": size,
        "single_keys": user.single_keys,
    }


@require_GET
@administrators_only
def staff_team(request):
    """Who works here, who is invited, and what the roles mean."""
    now = timezone.now()
    invitations = Invitation.objects.waiting().select_related("invited_by").order_by("-created")
    return render(
        request,
        "staff/people/staff_team.html",
        {
            "people": members().order_by("-is_active", "name", "email"),
            "invitations": [(invitation, invitation.is_open(now)) for invitation in invitations],
            "new": request.session.pop(NEW_LINK, None),
            "roles": EXPLAINED.items(),
        },
    )


@require_GET
@administrators_only
def staff_member(request, public_id):
    """One person: role, sign-in, and what changed when."""
    person = member(public_id)
    return render(request, "staff/people/staff_member.html", {"person": person, "events": WORDING.timeline(person)[0]})


@administrators_only
def staff_edit(request, public_id):
    """Change name, e-mail address or role of somebody."""
    person = member(public_id)
    start = {"name": person.name, "email": person.email, "role": person.role}
    form = MemberForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            update(person, form.cleaned_data, by=request.user)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Updated {person}.")
            return redirect(person)
    context = {
        "title": f"Edit {person}",
        "form": form,
        "submit": "Update account",
        "cancel_url": person.get_absolute_url(),
    }
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)


def update(person, data, *, by):
    now = timezone.now()
    person.change_role(data["role"], by=by, now=now)
    person.change(by=by, now=now, name=data["name"], email=data["email"])


@administrators_only
def staff_deactivate(request, public_id):
    """Close the account of somebody who left; nothing they did is lost."""
    person = member(public_id)
    if request.method == "POST":
        return answer(request, person, person.deactivate, f"Deactivated {person}. They are signed out everywhere.")
    context = {
        "title": f"Deactivate {person}?",
        "lead": f"{person} is signed out everywhere now and cannot sign in any more. "
        "What they did stays on record under their name. You can reactivate the account at any time.",
        "submit": "Deactivate account",
        "tone": "btn-danger",
        "cancel_url": person.get_absolute_url(),
    }
    return render(request, "pages/form.html", context)


@require_POST
@administrators_only
def staff_reactivate(request, public_id):
    person = member(public_id)
    return answer(request, person, person.reactivate, f"Reactivated {person}. They sign in with the password they had.")


@administrators_only
def staff_drop_two_step(request, public_id):
    """Help somebody who lost the phone or key that the second step needs."""
    person = member(public_id)
    if request.method == "POST":
        text = f"Removed two-step sign-in of {person}. The password alone opens the account until they set it up again."
        return answer(request, person, person.drop_two_step, text)
    context = {
        "title": f"Remove two-step sign-in of {person}?",
        "lead": "Their authenticator app, passkeys and recovery codes stop working, and they are signed out "
        "everywhere. Make sure that it is really them who asks: call them.",
        "submit": "Remove two-step sign-in",
        "tone": "btn-danger",
        "cancel_url": person.get_absolute_url(),
    }
    return render(request, "pages/form.html", context)


def answer(request, person, verb, done):
    """Do it and say so, or say why not."""
    try:
        verb(by=request.user, now=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(person)


def members():
    """Everybody with role and whether the second step is on, in one query."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_STEPS)
    return User.objects.with_role().annotate(two_step=Exists(factors))


def member(public_id):
    return get_object_or_404(members(), public_id=public_id)
