"""The mail that carries an invitation."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from billing_site.lib.installation.marks import marked_subject, marked_text
from billing_site.staff.models.invitation import Invitation

log = logging.getLogger("billfold")


def mail_invitation(invitation: Invitation, link) -> bool:
    """Send the link; False when no mail server took it, so that the page can ask to pass it on by hand."""
    context = {"invitation": invitation, "link": link}
    text = render_to_string("staff/invitations/invitation_mail.txt", context)
    subject = marked_subject(" ".join(f"{invitation.invited_by} invites you to Billfold".split()))
    try:
        return bool(send_mail(subject, marked_text(text), settings.DEFAULT_FROM_EMAIL, [invitation.email]))
    except (OSError, SMTPException):
        log.exception("The invitation %s could not be mailed", invitation.public_id)
        return False
