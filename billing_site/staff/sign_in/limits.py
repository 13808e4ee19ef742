"""How often secrets of an account may be tried: each try is counted before it is judged, and not if it was right.

A stranger's tries count against the stranger: by address and account together, by address alone, and only then, far
above, by account. In a browser in which the owner signed in before they count by that browser alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from billing_site.lib.origin import client_address, network_of
from billing_site.staff.models.attempts import Attempts, Limit, LimitReached, Place, account_of
from billing_site.staff.models.security_entry import REFUSED, WRONG, SecurityEntry
from billing_site.staff.models.user import User
from billing_site.staff.sign_in.known_browser import browser_id
from billing_site.staff.sign_in.tasks import mail_closed

MINUTE, HOUR, DAY = 60, 3600, 86400
T = TypeVar("T")

# Passwords at the sign-in page.
PASSWORD_HERE = Limit("password, account and address", 5, 5 * MINUTE)
PASSWORDS_OF_ADDRESS = Limit("passwords, address", 10, MINUTE), Limit("passwords, address, hour", 100, HOUR)
PASSWORD_CLOSED = Limit("password, account", 50, DAY)
PASSWORD_KNOWN = Limit("password, known browser", 5, 5 * MINUTE), Limit("password, known browser, day", 50, DAY)
# Codes of the second step; whoever gets there knows the password.
CODE_HERE = Limit("code, account and address", 5, 5 * MINUTE)
CODE_CLOSED = Limit("code, account", 50, DAY)
CODE_KNOWN = Limit("code, known browser", 5, 5 * MINUTE), Limit("code, known browser, day", 50, DAY)
# Password or code once more, by somebody who is signed in.
CONFIRMATION = Limit("confirmation, session", 5, 5 * MINUTE), Limit("confirmation, session, day", 30, DAY)
# Asking for a link that sets a new password.
LINK_HERE = Limit("link, account and address", 5, 5 * MINUTE)
LINKS_OF_ADDRESS = Limit("links, address", 20, 5 * MINUTE)
LINK_MAILS = Limit("link mails, account", 20, DAY)
# Links, invitations and passkeys that are none.
FAKES_OF_ADDRESS = Limit("fakes, address", 20, 5 * MINUTE)

TOO_MANY = "Too many attempts. Wait a few minutes, then try again."
CLOSED = (
    "There were too many wrong attempts for this account today, so it opens only in browsers where it was used before. "
    "Use one of those, set a new password by “Forgot your password?”, or ask an administrator to lift the lock."
)
CODES_CLOSED = (
    "There were too many wrong codes for this account today, so it opens only in browsers where it was used before. "
    "Use one of those, or ask an administrator to lift the lock."
)
WORDS = {PASSWORD_CLOSED.name: CLOSED, CODE_CLOSED.name: CODES_CLOSED}
OF_PASSWORDS = [limit.name for limit in (PASSWORD_HERE, PASSWORD_CLOSED, *PASSWORD_KNOWN)]


@dataclass
class Attempt:
    """One try at a secret: counted at `places`, told in the security log as `kind` when it is wrong."""

    request: HttpRequest
    kind: str
    places: Sequence[Place]
    person: User | None
    detail: str

    def count(self) -> None:
        """Before the try is judged. Raises ValidationError, in words, where a limit is reached."""
        try:
            Attempts.count_one(self.places, timezone.now())
        except LimitReached as reached:
            self.tell([reached.place])
            raise ValidationError(WORDS.get(reached.place.limit.name, TOO_MANY), code="too_many_attempts") from reached

    def right(self) -> None:
        Attempts.take_back(self.places, timezone.now())

    def wrong(self) -> None:
        SecurityEntry.record(self.kind, WRONG, person=self.person, now=timezone.now(), detail=self.detail)
        self.tell(self.places)

    def judged(self, judge: Callable[[], T]) -> T:
        """What `judge` gives; a ValidationError of it is a wrong try."""
        self.count()
        try:
            result = judge()
        except ValidationError:
            self.wrong()
            raise
        self.right()
        return result

    def tell(self, places: Sequence[Place]) -> None:
        """Once for each limit that is reached: the log, and the owner where the account is closed to unknown browsers.

        The log names a refusal once, not a thousand times: who goes on trying is not to fill the disk.
        """
        for place in Attempts.newly_reached(places, timezone.now()):
            closed = place.limit.name in WORDS
            what = "Closed to unknown browsers" if closed else "Too many attempts"
            detail = f"{what}: {place.limit.most} in {span(place.limit.seconds)}"
            kind = "lock" if closed else self.kind
            SecurityEntry.record(kind, REFUSED, person=self.person, now=timezone.now(), detail=detail)
            if closed and self.person is not None and self.person.is_active:
                site = self.request.build_absolute_uri("/").removesuffix("/")
                mail_closed.enqueue(self.person.pk, place.limit.most, site, place.limit is CODE_CLOSED)


def span(seconds: int) -> str:
    return {MINUTE: "a minute", HOUR: "an hour", DAY: "a day"}.get(seconds) or f"{seconds // MINUTE} minutes"


def account_typed(user: User | None, typed: str) -> str:
    """What is counted for an e-mail address that was typed; an unknown one like a known one."""
    return account_of(user) if user else f"typed {fingerprint(typed)}"


def password_attempt(request: HttpRequest, user: User | None, typed: str) -> Attempt:
    """A password at the sign-in page, for the address that was typed."""
    account, browser = account_typed(user, typed), browser_id(request, user)
    if browser:
        places = [Place(limit, account, browser) for limit in PASSWORD_KNOWN]
    else:
        here = network_of(client_address(request))
        elsewhere = [Place(limit, source=here) for limit in PASSWORDS_OF_ADDRESS]
        places = [Place(PASSWORD_HERE, account, here), *elsewhere, Place(PASSWORD_CLOSED, account)]
    return Attempt(request, "sign_in", places, user, said_of(user, typed))


def code_attempt(request: HttpRequest, user: User) -> Attempt:
    """The second step of signing in."""
    account, browser = account_of(user), browser_id(request, user)
    if browser:
        places = [Place(limit, account, browser) for limit in CODE_KNOWN]
    else:
        here = network_of(client_address(request))
        places = [Place(CODE_HERE, account, here), Place(CODE_CLOSED, account)]
    return Attempt(request, "second_step", places, user, "")


def confirmation_attempt(request: HttpRequest, user: User, detail: str = "") -> Attempt:
    """Password or code of somebody who is signed in: counted by session, which no stranger shares."""
    session = request.session.session_key or ""
    places = [Place(limit, account_of(user), session) for limit in CONFIRMATION]
    return Attempt(request, "confirmation", places, user, detail)


def too_many(now: datetime, *places: Place) -> bool:
    """Count what no right answer takes back; whether that was more than may be, and then it is not counted."""
    try:
        Attempts.count_one(places, now)
    except LimitReached:
        return True
    return False


def too_many_links_asked(request: HttpRequest, account: str, now: datetime) -> bool:
    here = network_of(client_address(request))
    return too_many(now, Place(LINK_HERE, account, here), Place(LINKS_OF_ADDRESS, source=here))


def too_many_mails(request: HttpRequest, user: User | None, account: str, now: datetime) -> bool:
    """Whether somebody's mailbox has had enough links for a day; the ones in it work for three."""
    return not browser_id(request, user) and too_many(now, Place(LINK_MAILS, account))


def too_many_fakes(request: HttpRequest, now: datetime) -> bool:
    """Counts a link, an invitation or a passkey that was none; what is right opens all the same."""
    return too_many(now, Place(FAKES_OF_ADDRESS, source=network_of(client_address(request))))


def forget_wrong_passwords(user: User) -> None:
    """Whoever reads the owner's mail set a new password; wrong ones before it say nothing more."""
    Attempts.objects.at(user).filter(name__in=OF_PASSWORDS).delete()


def said_of(user: User | None, typed: str) -> str:
    """What the log says of an address that was typed, where it is nobody's."""
    return "" if user else f"Unknown address {fingerprint(typed)[:8]}"


def fingerprint(typed: str) -> str:
    """Tells that the same was typed again, without keeping what: people type passwords into the wrong field."""
    return salted_hmac("billing_site.staff.typed", typed.strip().casefold(), algorithm="sha256").hexdigest()
