"""Verbs of the customer's page: its link, what was seen, what was said on it, and what staff did about that."""

from django.utils import timezone

from invoicing.hosted.mails import reply
from invoicing.models.hosted.claim import PaymentClaim
from invoicing.models.hosted.link import HostedLink
from invoicing.models.hosted.query import InvoiceQuery
from tests.abuse.verbs.each.shared import does, table

VERBS, verb = table()


@verb
def replace_link(world):
    return does(world.open, lambda invoice: HostedLink.roll(invoice, **world.now))


@verb
def turn_off_link(world):
    return does(world.open, lambda invoice: HostedLink.revoke(invoice, **world.now))


@verb
def open_customers_page(world):
    return does(world.open, lambda invoice: HostedLink(invoice=invoice).viewed(now=timezone.now()))


@verb
def say_that_it_is_paid(world):
    return does(world.open, lambda invoice: PaymentClaim.say(invoice, timezone.now().date(), now=timezone.now()))


@verb
def dismiss_what_was_said(world):
    claim = PaymentClaim.say(world.open, timezone.now().date(), now=timezone.now())
    return does(claim, lambda each: each.dismiss(**world.now))


@verb
def ask_on_customers_page(world):
    return does(world.open, lambda invoice: InvoiceQuery.ask(invoice, "Why?", language="en", now=timezone.now()))


@verb
def answer_customer(world):
    query = InvoiceQuery.ask(world.open, "What is it?", language="en", now=timezone.now())
    return does(query, lambda each: reply(each, "That.", **world.now))


@verb
def close_message(world):
    query = InvoiceQuery.ask(world.open, "Who?", language="en", now=timezone.now())
    return does(query, lambda each: each.close(**world.now))
