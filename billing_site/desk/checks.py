"""What `manage.py check --deploy` asks of our own settings before the site meets the world."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.http.request import validate_host


@register(Tags.security, deploy=True)
def settings_for_the_world(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """What would not work, or would be read by others, once people come from elsewhere."""
    asked = (no_mail_server, proxies_unknown, key_of_one_machine, host_refused, any_host, no_sender, only_a_test)
    return [found for check in asked if (found := check())]


def no_mail_server() -> CheckMessage | None:
    if settings.MAIL_URL_SET:
        return None
    return Warning(
        "EMAIL_URL names no mail server: invitations and links for new passwords are not mailed.",
        hint="EMAIL_URL=smtp+tls://user:password@host:587/",
        id="billfold.W001",
    )


def proxies_unknown() -> CheckMessage | None:
    if not settings.HTTPS or settings.TRUSTED_PROXIES:
        return None
    return Warning(
        "CSRF_TRUSTED_ORIGINS has https://, but TRUSTED_PROXIES is not set: "
        "sign-in limits take everybody who comes through the reverse proxy for one client.",
        hint="TRUSTED_PROXIES=1 for one reverse proxy that writes X-Forwarded-For.",
        id="billfold.W002",
    )


def key_of_one_machine() -> CheckMessage | None:
    if settings.SECRET_KEY_SET or "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        return None
    return Warning(
        "SECRET_KEY is not set: every machine that serves makes its own and refuses the others' sessions.",
        hint="Set the same SECRET_KEY on every machine.",
        id="billfold.W003",
    )


def host_refused() -> CheckMessage | None:
    hosts = [urlsplit(origin).hostname for origin in settings.CSRF_TRUSTED_ORIGINS]
    # One without a scheme has no host; Django says what is wrong with it.
    refused = [host for host in hosts if host and not validate_host(host.replace("*.", "."), settings.ALLOWED_HOSTS)]
    if not refused:
        return None
    return Warning(
        f"CSRF_TRUSTED_ORIGINS names {', '.join(refused)}, which ALLOWED_HOSTS refuses.",
        hint="Add the host to ALLOWED_HOSTS.",
        id="billfold.W004",
    )


def any_host() -> CheckMessage | None:
    if "*" not in settings.ALLOWED_HOSTS:
        return None
    return Warning(
        "ALLOWED_HOSTS has *: whoever asks for a new password for somebody chooses where the mailed link leads.",
        hint="ALLOWED_HOSTS=billing.example.com, the hosts that people use.",
        id="billfold.W005",
    )


def no_sender() -> CheckMessage | None:
    if not settings.MAIL_URL_SET or "@localhost" not in settings.DEFAULT_FROM_EMAIL:
        return None
    return Warning(
        f"Mail is sent as {settings.DEFAULT_FROM_EMAIL}, which other servers take for spam and nobody can answer.",
        hint="EMAIL_URL=smtp+tls://user:password@host:587/?_default_from_email=billing@example.com",
        id="billfold.W006",
    )


def only_a_test() -> CheckMessage | None:
    if settings.LIVEMODE:
        return None
    return Warning(
        "This is a test installation: documents and mails say so, and mails go only to listed domains.",
        hint="BILLFOLD_MODE=live, with a DATABASE_URL and a DATA_DIR of its own.",
        id="billfold.W007",
    )
