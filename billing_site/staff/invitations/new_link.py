"""The link of an invitation just sent: the team page shows it once, then never again."""

KEY = "new_invitation"


def keep(request, invitation, link, *, mailed):
    request.session[KEY] = {"email": invitation.email, "link": link, "mailed": mailed}


def take(request):
    """{email, link, mailed} of the invitation just sent, None when there is none."""
    return request.session.pop(KEY, None)
