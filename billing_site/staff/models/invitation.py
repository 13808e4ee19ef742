"""Invitations: the only way to a new staff account besides the command line."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Self

from django.db import models

from billing_site.events.models import Event
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.staff.models.security_entry import SecurityEntry
from billing_site.staff.models.user import NotAllowed, User
from billing_site.staff.roles import ROLES

GONE = "This invitation has been used, was withdrawn or has expired. Ask for a new one."


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime) -> Self:
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)

    def waiting(self) -> Self:
        """Neither used nor withdrawn, so still on the list of open invitations, also when expired."""
        return self.filter(accepted_at=None, revoked_at=None)

    def for_token(self, token: str) -> Self:
        return self.filter(token_hash=digest(token))


class Invitation(models.Model):
    """An administrator's invitation to one e-mail address; the link works once, for seven days.

    Only the token's hash is kept, so the link can be shown when it is made and never again.
    """

    LIFETIME = timedelta(days=7)

    public_id = models.CharField(max_length=40, editable=False, unique=True)
    email = models.EmailField("e-mail")
    role = models.CharField(max_length=20, choices=[(role, role) for role in ROLES])
    token_hash = models.CharField(max_length=64, editable=False, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    created = models.DateTimeField(editable=False)
    expires_at = models.DateTimeField(editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.email} as {self.role}"

    @classmethod
    @whole
    def send(cls, email: str, role: str, *, by: User, now: datetime) -> tuple[Self, str]:
        """A new invitation and its secret token: (invitation, token). Replaces an older one to the same address.

        Raises NotAllowed when the address has an account.
        """
        email = email.strip().lower()
        # Two who invite the same address at once leave one invitation.
        User.close_gate()
        cls._refuse_existing_account(email)
        for older in cls.objects.open(now).filter(email=email).order_by("pk"):
            older.revoke(by=by, now=now)
        token = secrets.token_urlsafe(32)
        invitation = cls.objects.create(
            public_id=public_id("invite", now),
            email=email,
            role=role,
            token_hash=digest(token),
            invited_by=by,
            created=now,
            expires_at=now + cls.LIFETIME,
        )
        Event.record("staff.invited", invitation, by=by, now=now, email=email, role=role)
        SecurityEntry.record("invitation", by=by, now=now, detail=f"Invited {email} as {role}")
        return invitation, token

    def is_open(self, now: datetime) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > now

    def state(self, now: datetime) -> str:
        """'Open', 'Used', 'Withdrawn' or 'Expired'."""
        if self.accepted_at:
            return "Used"
        if self.revoked_at:
            return "Withdrawn"
        return "Open" if self.expires_at > now else "Expired"

    @whole
    def accept(self, *, name: str, password: str, now: datetime) -> User:
        """Make the account and return it. Raises NotAllowed when the invitation no longer holds."""
        User.close_gate()
        if not Invitation.objects.open(now).filter(pk=self.pk).update(accepted_at=now):
            raise NotAllowed(GONE)
        if User.objects.filter(email__iexact=self.email).exists():
            raise NotAllowed("There is an account for this e-mail address already. Sign in instead.")
        user = User.objects.create_user(self.email, password, name=name, date_joined=now)
        user.give_role(self.role)
        Event.record("staff.joined", user, by=user, now=now, invitation=self.public_id, role=self.role)
        SecurityEntry.record("invitation", person=user, now=now, detail=f"Accepted, as {self.role}")
        return user

    @whole
    def renew(self, *, by: User | None, now: datetime) -> str:
        """A new token that works for seven days from now; the old link stops working. Raises NotAllowed when used."""
        self._refuse_existing_account(self.email)
        token = secrets.token_urlsafe(32)
        values = {"token_hash": digest(token), "expires_at": now + self.LIFETIME}
        if not Invitation.objects.waiting().filter(pk=self.pk).update(**values):
            raise NotAllowed(f"The invitation to {self.email} has been used or withdrawn.")
        Event.record("staff.invited_again", self, by=by, now=now, email=self.email, role=self.role)
        SecurityEntry.record("invitation", by=by, now=now, detail=f"Invited {self.email} again as {self.role}")
        return token

    @whole
    def revoke(self, *, by: User | None, now: datetime) -> None:
        """Withdraw it: the link stops working. Nothing happens to one that was used or withdrawn before."""
        if Invitation.objects.waiting().filter(pk=self.pk).update(revoked_at=now):
            Event.record("staff.invitation_revoked", self, by=by, now=now, email=self.email)
            SecurityEntry.record("invitation", by=by, now=now, detail=f"Withdrew the invitation of {self.email}")

    @staticmethod
    def _refuse_existing_account(email: str) -> None:
        account = User.objects.filter(email__iexact=email).first()
        if account and account.is_active:
            raise NotAllowed(f"{email} has an account already.")
        if account:
            raise NotAllowed(f"{email} has a deactivated account. Reactivate it instead.")
