"""Where the site is reached from outside: links in mails are written in the background, where no request tells."""

from django.conf import settings


def public_address(path: str = "") -> str:
    """The address of a path of this site ("/i/…") as a receiver of mail opens it."""
    return f"{settings.PUBLIC_URL}{path}"
