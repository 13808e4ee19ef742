"""What a page says once after a redirect ("Saved.") travels in a cookie, bound to this host as the others are."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookie(CookieStorage):
    cookie_name = "__Host-messages" if settings.HTTPS else "messages"


class Messages(FallbackStorage):
    """Django's: in the cookie, and in the session what does not fit into it."""

    storage_classes = (HostCookie, SessionStorage)
