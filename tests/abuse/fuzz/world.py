"""A small account in which every page has something to show, and browsers of everybody who may come."""

from django.conf import settings
from django.test import Client
from django.urls import reverse

from billing_site.staff.models.sign_in_rules import SignInRules
from tests.abuse.addresses import ADDRESSES
from tests.abuse.things import Things
from tests.factories import staff
from tests.staff.factories import authenticator_app, prove_identity, sign_in

ROLES = ("Administrator", "Billing", "Read-only")
RESET = dict(ADDRESSES)["account_reset_password_from_key"]
# Who gave the password and not yet the second step, and opened a link for a new password.
HALFWAY = "halfway"
# Who lacks the second step that the role requires.
HELD_UP = "stopped"
# Who was asked for the password again with a form that waits for it, and just gave it.
ASKED = "asked"
# Who came to the customers' portal by the link of a mail.
VISITOR = "visitor"


def furnished(now):
    """({who: browser}, things). The administrator has an authenticator app and a passkey."""
    people = {role: staff(role) for role in ROLES} | {HELD_UP: staff("Read-only"), ASKED: staff("Administrator")}
    browsers = {who: Client() for who in (*people, "nobody", HALFWAY, VISITOR)}
    for who, person in people.items():
        browsers[who].force_login(person)
        if who != ASKED:
            prove_identity(browsers[who], person)
    chief, forgetful = people["Administrator"], staff("Billing")
    things = Things(chief, browsers["Administrator"], passkeys=[chief], reset=forgetful)
    browsers[VISITOR].cookies[settings.PORTAL_COOKIE_NAME] = things.visitor
    for role in ("Administrator", "Read-only"):
        authenticator_app(people[role])
    SignInRules.require_second_step(["Read-only"], by=chief, now=now)
    browsers[ASKED].post(reverse("invitation_send"), {"email": "other@billfold.example", "role": "Billing"})
    prove_identity(browsers[ASKED], people[ASKED])
    sign_in(chief.email, client=browsers[HALFWAY])
    browsers[HALFWAY].get(things.paths("account_reset_password_from_key", RESET)[-1])
    # Who came with an account that has no password yet.
    people["Billing"].set_unusable_password()
    people["Billing"].save()
    browsers["Billing"].force_login(people["Billing"])
    prove_identity(browsers["Billing"], people["Billing"])
    return browsers, things
