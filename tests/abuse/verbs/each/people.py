"""Verbs of staff: their accounts, their roles, invitations, what is asked at sign-in."""

from billing_site.staff.models.invitation import Invitation
from billing_site.staff.models.sign_in_rules import SignInRules
from tests.abuse.verbs.each.shared import again, does, table

VERBS, verb = table()


@verb
def edit_staff(world):
    return does(world.colleague, lambda colleague: colleague.change(name=f"Colleague {world.number}", **world.now))


@verb
def be_edited_by_staff(world):
    by, colleague = world.by, world.colleague

    def act():
        again(by).change(by=colleague, now=world.now["now"], name=f"Person {world.number}")
        return []

    return act


@verb
def change_role(world):
    colleague = world.colleague

    def act():
        found = again(colleague)
        found.change_role("Billing" if found.role == "Administrator" else "Administrator", **world.now)
        return []

    return act


@verb
def change_address(world):
    return does(world.colleague, lambda colleague: colleague.change(email=f"{world.number}@example.com", **world.now))


@verb
def prefer(world):
    return does(world.colleague, lambda colleague: colleague.prefer(theme=world.number))


@verb
def invite(world):
    address = world.invitation.email

    def act():
        Invitation.send(address, "Billing", **world.now)
        return []

    return act


@verb
def renew_invitation(world):
    return does(world.invitation, lambda invitation: invitation.renew(**world.now))


@verb
def revoke_invitation(world):
    return does(world.invitation, lambda invitation: invitation.revoke(**world.now))


@verb
def accept_invitation(world):
    return does(
        world.invitation,
        lambda invitation: invitation.accept(name="New", password="correct horse battery", now=world.now["now"]),
    )


@verb
def require_second_step(world):
    SignInRules.require_second_step(["Billing"], **world.now)

    def act():
        SignInRules.require_second_step([], **world.now)
        return []

    return act
