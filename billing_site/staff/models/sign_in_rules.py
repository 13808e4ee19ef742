"""What administrators ask of those who sign in: which roles need a second step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from billing_site.events.models import Event
from billing_site.lib.db.locks import locked
from billing_site.lib.db.transaction import whole
from billing_site.staff.models.security_entry import SecurityEntry
from billing_site.staff.roles import ROLES

if TYPE_CHECKING:
    from billing_site.staff.models.user import User


class SignInRules(models.Model):
    """One row for the whole desk; none means that nothing is asked."""

    ROW = 1
    # Events about it name it so.
    public_id = "sign_in_rules"

    second_step_roles = models.JSONField(default=list, editable=False)

    def __str__(self) -> str:
        return "Sign-in rules"

    @classmethod
    def read(cls) -> Self:
        return cls.objects.filter(pk=cls.ROW).first() or cls(pk=cls.ROW)

    @classmethod
    @whole
    def require_second_step(cls, roles: Iterable[str], *, by: User | None, now: datetime) -> bool:
        """Ask a second step of these roles and no other, from their next request on; False when it was so before."""
        cls.objects.get_or_create(pk=cls.ROW)
        rules = locked(cls.objects.all()).get(pk=cls.ROW)
        before, after = rules.second_step_roles, [role for role in ROLES if role in set(roles)]
        if before == after:
            return False
        rules.second_step_roles = after
        rules.save()
        changes = {"second_step_roles": [", ".join(before), ", ".join(after)]}
        Event.record("staff.second_step_required", rules, by=by, now=now, changes=changes)
        detail = f"Required of {', '.join(after) or 'nobody'}"
        SecurityEntry.record("two_step", by=by, now=now, detail=detail)
        return True
