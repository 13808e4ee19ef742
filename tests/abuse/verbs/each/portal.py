"""Verbs of the portal: its links and visits, what customers ask for there, and what staff do with that."""

from django.utils import timezone

from invoicing.models.portal.link import PortalLink
from invoicing.models.portal.request import PortalRequest
from invoicing.models.portal.visit import PortalVisit
from tests.abuse.verbs.each.shared import again, does, table

VERBS, verb = table()


def address(world):
    """The address of the world's customer, put on file where it had none."""
    email = f"{world.number}@example.com"
    again(world.buyer).change({"email": email}, **world.now)
    return email


def visit(world):
    _, token = PortalLink.create(world.buyer, address(world), **world.now)
    begun = PortalVisit.begin(token, language="en", now=timezone.now())
    if begun is None:  # Of a crowd somebody gave the customer another address meanwhile, or merged it away.
        raise ValueError("The link opens nothing any more.")
    return begun[0]


def request(world):
    """What a visitor asked for, which waits for staff."""
    visitor, buyer = visit(world), again(world.buyer)
    PortalRequest.submit(
        visitor, {"address_city": f"Ulm {world.number}"}, base_version=buyer.version, now=timezone.now()
    )
    return PortalRequest.objects.open().get(customer=buyer)


@verb
def make_portal_link(world):
    email = address(world)
    return does(world.buyer, lambda buyer: PortalLink.create(buyer, email, **world.now))


@verb
def use_portal_link(world):
    _, token = PortalLink.create(world.buyer, address(world), **world.now)

    def act():
        PortalVisit.begin(token, language="en", now=timezone.now())
        return []

    return act


@verb
def ask_in_the_portal(world):
    visitor, seen = visit(world), again(world.buyer).version
    wanted = {"address_city": f"Bonn {world.number}"}
    return does(visitor, lambda found: PortalRequest.submit(found, wanted, base_version=seen, now=timezone.now()))


@verb
def approve_portal_request(world):
    asked, seen = request(world), again(world.buyer).version
    return does(asked, lambda found: found.approve(version=seen, **world.now))


@verb
def refuse_portal_request(world):
    return does(request(world), lambda found: found.refuse("No.", **world.now))
