"""Mails of the door that the queue sends, so that no page answers later for an account that there is."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from billing_site.lib.installation.marks import marked_subject, marked_text
from billing_site.staff.models.user import User


@task()
def mail_closed(person: int, attempts: int, site: str, codes: bool) -> None:
    """Tell the owner in words what to do; `site` is the desk's address, without a slash at its end.

    With `codes` it was the second step that somebody guessed, who then knows the password.
    """
    user = User.objects.get(pk=person)
    context = {"attempts": attempts, "site": site, "codes": codes}
    text = render_to_string("staff/sign_in/closed_mail.txt", context)
    send("Many wrong attempts at your Billfold account", text, user)


@task()
def mail_link(person: int, site: str) -> None:
    """Send the link by which a forgotten password is set anew; nothing for an account that there is not."""
    user = User.objects.filter(pk=person, is_active=True).first()
    if user is None:
        return
    token = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    url = site + reverse("account_reset_password_from_key", kwargs=token)
    context = {"user": user, "password_reset_url": url, "current_site": {"domain": site.partition("//")[2]}}
    subject = render_to_string("account/email/password_reset_key_subject.txt", context)
    text = render_to_string("account/email/password_reset_key_message.txt", context)
    send(" ".join(subject.split()), text, user)


def send(subject: str, text: str, user: User) -> None:
    send_mail(marked_subject(subject), marked_text(text), settings.DEFAULT_FROM_EMAIL, [user.email])
