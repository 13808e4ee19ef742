"""Staff and invitations in the Django admin: the same verbs as on the team page."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone

from billing_site.lib.requests import StaffRequest, signed_in
from billing_site.pages.admin.inputs import ask_as
from billing_site.pages.admin.rows import ReadOnlyAdmin, RowsAdmin
from billing_site.staff.models.invitation import Invitation, InvitationQuerySet
from billing_site.staff.models.security_entry import SecurityEntry
from billing_site.staff.models.user import NotAllowed, User, UserQuerySet
from billing_site.staff.people.forms import MemberForm, ProfileForm
from billing_site.staff.roles import ROLES
from billing_site.staff.sign_in.identity import asked_first


class UserAdminForm(forms.ModelForm):
    """What may change of an account; its verbs are tried here, so that a refusal stands by the form."""

    role = forms.ChoiceField(choices=[(role, role) for role in ROLES])

    class Meta:
        model = User
        fields = ("name", "email", "time_zone", "number_format")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_as(self, MemberForm())
        profile = ProfileForm(initial={"time_zone": self.instance.time_zone}).fields
        zones = profile["time_zone"]
        zones.error_messages["invalid_choice"] = "“%(value)s” is not a time zone. Choose one like Europe/Berlin."
        if "role" in self.fields:
            self.fields["time_zone"] = zones
            self.fields["number_format"] = profile["number_format"]
            self.fields["role"].initial = self.instance.role

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean_role(self):
        role = self.cleaned_data["role"]
        leaves = self.instance.role == ROLES[0] != role
        if leaves and not User.objects.administrators().exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(f"{self.instance} is the last administrator. Make somebody else one first.")
        return role


class RoleFilter(admin.SimpleListFilter):
    title = parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin):
        return [(role, role) for role in ROLES]

    def queryset(self, request: HttpRequest, queryset: Any):
        return queryset.filter(group_name=self.value()) if self.value() else queryset


@admin.register(User)
class UserAdmin(RowsAdmin):
    """People come by invitation and go by deactivation, so there is no add and no delete."""

    form = UserAdminForm
    list_display = ("email", "name", "role", "is_active", "last_login", "date_joined", "public_id")
    list_filter = (RoleFilter, "is_active")
    search_fields = ("email", "name", "=public_id")
    readonly_fields = ("public_id", "is_active", "last_login", "date_joined")
    fields = ("public_id", "name", "email", "role", "time_zone", "number_format", *readonly_fields[1:])
    ordering = ("email",)
    actions = ("deactivate", "reactivate", "drop_two_step")

    def get_queryset(self, request: HttpRequest):
        people: Any = super().get_queryset(request)
        return people.with_role()

    def change_view(self, request: HttpRequest, object_id: str, form_url="", extra_context=None):
        asked = asked_first(request) if self.has_change_permission(request) else None
        return asked or super().change_view(request, object_id, form_url, extra_context)

    def changelist_view(self, request: HttpRequest, extra_context=None):
        # A list that is sent back does one of the actions.
        asked = asked_first(request) if request.method == "POST" and self.has_change_permission(request) else None
        return asked or super().changelist_view(request, extra_context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj, form, change) -> None:
        data, now, by = form.cleaned_data, timezone.now(), signed_in(request)
        person = User.objects.with_role().get(pk=obj.pk)
        person.change_role(data["role"], by=by, now=now)
        person.change(by=by, now=now, **{name: data[name] for name in self.form.Meta.fields})

    @admin.action(description="Deactivate the selected people", permissions=["change"])
    def deactivate(self, request: StaffRequest, queryset: UserQuerySet) -> None:
        self.one_by_one(request, queryset, User.deactivate, "Deactivated")

    @admin.action(description="Reactivate the selected people", permissions=["change"])
    def reactivate(self, request: StaffRequest, queryset: UserQuerySet) -> None:
        self.one_by_one(request, queryset, User.reactivate, "Reactivated")

    @admin.action(description="Remove two-step sign-in of the selected people", permissions=["change"])
    def drop_two_step(self, request: StaffRequest, queryset: UserQuerySet) -> None:
        self.one_by_one(request, queryset, User.drop_two_step, "Removed two-step sign-in of")

    def one_by_one(self, request: StaffRequest, queryset: UserQuerySet, verb: Callable, word: str) -> None:
        done = []
        for person in queryset:
            try:
                verb(person, by=signed_in(request), now=timezone.now())
            except NotAllowed as refusal:
                messages.error(request, str(refusal))
            else:
                done.append(str(person))
        if done:
            messages.success(request, f"{word} {', '.join(done)}.")


@admin.register(SecurityEntry)
class SecurityEntryAdmin(ReadOnlyAdmin):
    list_display = ("created", "kind", "outcome", "person", "by", "detail", "address", "public_id")
    list_filter = ("kind", "outcome")
    search_fields = ("=address", "=person__email", "=by__email", "=public_id")
    search_help_text = "The whole address, e-mail address or id"
    list_select_related = ("person", "by")
    ordering = ("-created", "-id")


class StateFilter(admin.SimpleListFilter):
    title = parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin):
        return [("open", "Open"), ("used", "Used"), ("withdrawn", "Withdrawn"), ("expired", "Expired")]

    def queryset(self, request: HttpRequest, queryset: Any):
        now = timezone.now()
        return {
            "open": queryset.open(now),
            "used": queryset.exclude(accepted_at=None),
            "withdrawn": queryset.exclude(revoked_at=None),
            "expired": queryset.waiting().filter(expires_at__lte=now),
        }.get(self.value() or "", queryset)


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """To read and to withdraw; inviting is on the team page, which alone can show the link."""

    list_display = ("email", "role", "state_now", "invited_by", "created", "expires_at", "public_id")
    list_filter = (StateFilter, "role")
    search_fields = ("email", "=public_id")
    list_select_related = ("invited_by",)
    ordering = ("-id",)
    exclude = ("token_hash",)
    actions = ("revoke",)

    @admin.display(description="state")
    def state_now(self, invitation: Invitation) -> str:
        return invitation.state(timezone.now())

    @admin.action(description="Withdraw the selected invitations", permissions=["view"])
    def revoke(self, request: StaffRequest, queryset: InvitationQuerySet) -> None:
        open_ones = list(queryset.waiting().order_by("pk"))
        for invitation in open_ones:
            invitation.revoke(by=signed_in(request), now=timezone.now())
        messages.success(request, f"Withdrew {len(open_ones)} of the selected invitations.")
