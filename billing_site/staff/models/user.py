"""Staff accounts: who may sign in, in which role, and the verbs that change that."""

from __future__ import annotations

import zoneinfo
from datetime import datetime
from typing import Any, Self

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from billing_site.events.models import Event
from billing_site.lib.db.locks import locked
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.lib.money.number_formats import FORMATS
from billing_site.staff.models import notices
from billing_site.staff.models.attempts import Attempts
from billing_site.staff.models.security_entry import SecurityEntry
from billing_site.staff.models.sign_in_rules import SignInRules
from billing_site.staff.roles import ADMINISTRATOR, ROLES

SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class NotAllowed(ValueError):
    """A change to the staff that must not happen; the text tells the person who asked why, and what to do instead."""


def new_public_id() -> str:
    return public_id("usr")


def check_time_zone(name: str) -> None:
    if name and name not in zoneinfo.available_timezones():
        raise ValidationError(f"“{name}” is not a time zone. Choose one like Europe/Berlin.")


class UserQuerySet(models.QuerySet["User"]):
    def with_role(self) -> Self:
        """Each user carries `group_name`, read in the same query."""
        groups = Group.objects.filter(user=models.OuterRef("pk"), name__in=ROLES).order_by("name")
        return self.annotate(group_name=models.Subquery(groups.values("name")[:1]))

    def administrators(self) -> Self:
        """Those who may sign in and hold every right."""
        members = Group.user_set.through.objects.filter(group__name=ADMINISTRATOR).values("user_id")
        return self.filter(models.Q(is_superuser=True) | models.Q(pk__in=members), is_active=True)

    def with_second_step(self) -> Self:
        """Each user carries whether there is a second step, and which roles need one, read in the same query."""
        steps = Authenticator.objects.filter(user=models.OuterRef("pk"), type__in=SECOND_STEPS)
        rules = SignInRules.objects.values("second_step_roles")[:1]
        return self.annotate(has_second_step=models.Exists(steps), second_step_roles=models.Subquery(rules))


Queries = models.Manager.from_queryset(UserQuerySet)


class UserManager(Queries, BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A staff account; `password` None makes one that cannot sign in until a password is set."""
        if not email:
            raise ValueError("A staff account needs an e-mail address.")
        user: Any = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An administrator, for Django's createsuperuser. Raises ValidationError for a password that will not do."""
        if password is not None:
            validate_password(password, User(email=email))
        user = self.create_user(email, password, is_superuser=True, **fields)
        user.give_role(ADMINISTRATOR)
        return user

    def get_by_natural_key(self, email: str | None):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """One member of staff, who signs in by e-mail. Never deleted, only deactivated: the timeline names them."""

    public_id = models.CharField(max_length=40, unique=True, editable=False, default=new_public_id)
    email = models.EmailField("e-mail", max_length=254, unique=True)
    name = models.CharField(max_length=150, blank=True)
    is_active = models.BooleanField("active", default=True, help_text="Whether this person may sign in.")
    time_zone = models.CharField(max_length=64, blank=True, validators=[check_time_zone])
    # '' for the usual one of the account's country.
    number_format = models.CharField(max_length=10, blank=True, choices=[(name, name) for name in FORMATS])
    preferences = models.JSONField(default=dict, blank=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    password_is_generated = models.BooleanField(default=False, editable=False)
    # Goes up when all browsers in which this person signed in before are to be strangers again.
    browser_generation = models.PositiveIntegerField(default=0, editable=False)

    # What queries may carry along, and the rows of allauth that name this person.
    has_second_step: bool
    second_step_roles: list[str] | None
    authenticator_set: Any
    emailaddress_set: Any
    usersession_set: Any

    objects = UserManager()
    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name, verbose_name_plural = "staff member", "staff members"
        constraints = [models.UniqueConstraint(Lower("email"), name="staff_user_email_unique")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_absolute_url(self) -> str:
        return reverse("staff_member", args=[self.public_id])

    def get_full_name(self) -> str:
        return str(self)

    @property
    def is_staff(self) -> bool:
        """Everyone who may sign in may open the Django admin; what they see there follows their role."""
        return self.is_active

    @property
    def role(self) -> str:
        """The name of the user's role, '' for none."""
        if self.is_superuser:
            return ADMINISTRATOR
        if not hasattr(self, "group_name"):
            self.group_name = self.groups.filter(name__in=ROLES).values_list("name", flat=True).first()
        return self.group_name or ""

    @property
    def lacks_second_step(self) -> bool:
        """Whether the role needs a second step, and there is none."""
        if not hasattr(self, "second_step_roles"):
            found = User.objects.with_second_step().get(pk=self.pk)
            self.has_second_step, self.second_step_roles = found.has_second_step, found.second_step_roles
        return self.role in (self.second_step_roles or ()) and not self.has_second_step

    def set_password(self, raw_password: str | None) -> None:
        """Also ends that the password is one that was generated."""
        super().set_password(raw_password)
        self.password_is_generated = False

    def check_password(self, raw_password: str | None) -> bool:
        """Django sets the password again, the same one, where its hash is of an older kind."""
        generated = self.password_is_generated
        right = super().check_password(raw_password)
        self.password_is_generated = generated
        return right

    @property
    def single_keys(self) -> bool:
        """Whether one-letter shortcuts are on (WCAG 2.1.4 asks for the switch)."""
        return self.preferences.get("single_keys", True)

    @property
    def theme(self) -> str:
        """'auto', 'light' or 'dark'."""
        return self.preferences.get("theme", "auto")

    def give_role(self, role: str) -> None:
        """Put the user in exactly this role's group. For a change that people ask for, use `change_role`."""
        if role not in ROLES:
            raise ValueError(f"Unknown role: {role}")
        self.groups.set([Group.objects.get_or_create(name=role)[0]])
        self.group_name = role
        if self.is_superuser and role != ADMINISTRATOR:
            self.is_superuser = False
            self.save(update_fields=["is_superuser"])

    @whole
    def prefer(self, **preferences: Any) -> None:
        """Remember how this person likes the pages (chosen columns, page size, keys)."""
        current = locked(User.objects.all()).get(pk=self.pk)
        self.preferences = {**current.preferences, **preferences}
        self.save(update_fields=["preferences"])

    @whole
    def change(self, *, by: User | None, now: datetime, **values: Any) -> None:
        """Set name, email, time_zone, number_format. Raises NotAllowed when another account has the e-mail address."""
        if "email" in values:
            values["email"] = values["email"].lower()
        # Of two who take one address the second is told.
        current = self._locked() if "email" in values else locked(User.objects.all()).get(pk=self.pk)
        changes = {f: [getattr(current, f), v] for f, v in values.items() if getattr(current, f) != v}
        if not changes:
            return
        if "email" in changes:
            self._take_address(values["email"])
        for field, value in values.items():
            setattr(self, field, value)
        self.save(update_fields=list(changes))
        Event.record("staff.updated", self, by=by, now=now, changes=changes)
        if "email" in changes:
            SecurityEntry.record("email", person=self, by=by, now=now, detail=" → ".join(changes["email"]))
            notices.email_changed(self, old=changes["email"][0], by=by, now=now)

    @whole
    def change_role(self, role: str, *, by: User | None, now: datetime) -> None:
        """Move to another role; it holds from the next request. Raises NotAllowed for the last administrator."""
        before = self._locked().role
        if role == before:
            return
        if before == ADMINISTRATOR:
            self._require_another_administrator("Make somebody else an administrator first.")
        self.give_role(role)
        Event.record("staff.role_changed", self, by=by, now=now, changes={"role": [before, role]})
        SecurityEntry.record("role", person=self, by=by, now=now, detail=f"{before or 'None'} → {role}")
        notices.role_changed(self, old=before, by=by, now=now)

    @whole
    def deactivate(self, *, by: User | None, now: datetime) -> None:
        """Sign the person out and let them in no more. Raises NotAllowed for oneself and the last administrator."""
        if by is not None and by.pk == self.pk:
            raise NotAllowed("You cannot deactivate your own account. Ask another administrator.")
        current = self._locked()
        if not current.is_active:
            return
        if current.role == ADMINISTRATOR:
            self._require_another_administrator("Make somebody else an administrator first.")
        self._set_active(False)
        self._end_sessions()
        Event.record("staff.deactivated", self, by=by, now=now)
        SecurityEntry.record("account", person=self, by=by, now=now, detail="Deactivated, signed out everywhere")

    @whole
    def reactivate(self, *, by: User | None, now: datetime) -> None:
        """Let the person in again, in the role they had and with the password they had."""
        if self._locked().is_active:
            return
        self._set_active(True)
        Event.record("staff.reactivated", self, by=by, now=now)
        SecurityEntry.record("account", person=self, by=by, now=now, detail="Reactivated")

    @whole
    def drop_two_step(self, *, by: User | None, now: datetime) -> None:
        """Forget authenticator app, passkeys and recovery codes, for somebody who lost them; ends their sessions."""
        if self.authenticator_set.all().delete()[0]:
            self._end_sessions()
            Event.record("staff.two_step_dropped", self, by=by, now=now)
            SecurityEntry.record("two_step", person=self, by=by, now=now, detail="Removed, signed out everywhere")
            notices.two_step_dropped(self, by=by, now=now)

    @whole
    def lift_lock(self, *, by: User | None, now: datetime) -> None:
        """Forget all wrong attempts at the account: it may be tried again, from everywhere."""
        if Attempts.objects.at(self).filter(count__gt=0).delete()[0]:
            Event.record("staff.lock_lifted", self, by=by, now=now)
            SecurityEntry.record("lock", person=self, by=by, now=now, detail="Lifted")

    def forget_browsers(self) -> None:
        """Browsers in which this person signed in before are strangers again."""
        self.browser_generation += 1
        User.objects.filter(pk=self.pk).update(browser_generation=models.F("browser_generation") + 1)

    @staticmethod
    def close_gate() -> None:
        """One gate for all whose role, access or address changes, and who are invited, until the transaction ends."""
        list(locked(Group.objects.filter(name=ADMINISTRATOR)))

    def _locked(self) -> User:
        # Two who locked themselves first would wait for each other.
        User.close_gate()
        return locked(User.objects.with_role()).get(pk=self.pk)

    def _require_another_administrator(self, instead: str) -> None:
        """Locks every administrator, then counts: two of them cannot step down at the same moment."""
        everyone = User.objects.administrators().values("pk")
        list(locked(User.objects.filter(pk__in=everyone)))
        if not User.objects.administrators().exclude(pk=self.pk).exists():
            raise NotAllowed(f"{self} is the last administrator. {instead}")

    def _set_active(self, active: bool) -> None:
        self.is_active = active
        self.save(update_fields=["is_active"])

    def _take_address(self, email: str) -> None:
        """allauth remembers addresses in a table of its own; what it knew of the old one must not open the door."""
        if User.objects.filter(email__iexact=email).exclude(pk=self.pk).exists():
            raise NotAllowed(f"Another staff account uses {email} already.")
        self.emailaddress_set.all().delete()

    def _end_sessions(self) -> None:
        for session in self.usersession_set.all():
            session.end()
        self.forget_browsers()
