"""Mails to a person about their account: what changed, who did it, when, and what to do if that was wrong."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial
from smtplib import SMTPException
from typing import TYPE_CHECKING

from allauth.core import context
from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from billing_site.lib.installation.marks import marked_subject, marked_text

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

log = logging.getLogger("billfold")


def email_changed(person: User, *, old: str, by: User | None, now: datetime) -> None:
    """To the old address, once the change is saved."""
    later(old, "Your Billfold account has another e-mail address", "email_changed", person, by, now, old=old)


def role_changed(person: User, *, old: str, by: User | None, now: datetime) -> None:
    later(person.email, "Your role in Billfold was changed", "role_changed", person, by, now, old=old)


def two_step_dropped(person: User, *, by: User | None, now: datetime) -> None:
    later(person.email, "Your second step in Billfold was removed", "two_step_dropped", person, by, now)


def later(to: str, subject: str, name: str, person: User, by: User | None, now: datetime, **details: str) -> None:
    """Write the mail now, since the person may change again; send it when the change is saved."""
    text = render_to_string(f"staff/people/{name}_mail.txt", {"person": person, "by": by, "now": now, **details})
    transaction.on_commit(partial(send, to, subject, text), robust=True)


def send(to: str, subject: str, text: str) -> None:
    """A mail server that is down undoes nothing: the fault is logged and said."""
    try:
        send_mail(marked_subject(subject), marked_text(text), settings.DEFAULT_FROM_EMAIL, [to])
    except (OSError, SMTPException):
        log.exception("The mail “%s” to %s could not be sent", subject, to)
        if context.request:
            messages.warning(context.request, f"The mail to {to} that tells of this could not be sent.")
