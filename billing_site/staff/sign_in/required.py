"""What somebody must do before anything else: replace a generated password, set up the second step their role needs.

Over https nothing else opens until it is done, whoever asks for it: pages, dialogs, exports, the Django admin. On http,
on the machine itself, the pages say so in a banner.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.shortcuts import redirect

from billing_site.lib.requests import PageRequest
from billing_site.staff.models.user import User

PASSWORD, SECOND_STEP = "password", "second_step"
ALWAYS = {"account_logout", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
# What is due: the page that leads there, and those that are needed on the way.
WAYS = {
    PASSWORD: ("account_change_password", ALWAYS | {"account_change_password", "account_set_password"}),
    SECOND_STEP: (
        "second_step_required",
        ALWAYS | {"second_step_required", "mfa_activate_totp", "mfa_add_webauthn", "account_change_password"},
    ),
}


def what_is_due(user: User | AnonymousUser) -> str:
    """PASSWORD, SECOND_STEP, or "" for whom nothing is due."""
    if not isinstance(user, User):
        return ""
    if user.password_is_generated:
        return PASSWORD
    return SECOND_STEP if user.lacks_second_step else ""


def required_first(get_response: Callable):
    """Leads whoever has something to do first to the page where it is done."""

    def middleware(request: PageRequest):
        return get_response(request)

    def process_view(request: PageRequest, view, args, kwargs) -> HttpResponse | None:
        request.due = what_is_due(request.user)
        request.held = bool(request.due) and settings.HTTPS
        if not request.held:
            return None
        page, open_ones = WAYS[request.due]
        name = request.resolver_match.view_name if request.resolver_match else ""
        return None if name in open_ones else redirect(page)

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware
