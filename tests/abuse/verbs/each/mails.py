"""Verbs of mails: documents that are sent, what staff and the worker do with what waits, addresses, and texts."""

from django.utils import timezone

from billing_site.lib.db.transaction import whole
from billing_site.mail import dependent
from billing_site.mail.models.address import BouncedAddress
from invoicing.models.sending.mail_template import MailTemplate
from invoicing.rules.mail.texts import Texts
from tests.abuse.verbs.each.shared import again, does, table

VERBS, verb = table()


def to(world):
    return {"to": [f"{world.number}@example.com"], "cc": [], "attach": False}


def waiting(world):
    return world.open.send(**to(world), **world.now)


def taken(world):
    """A mail that a worker hands over just now."""
    message = waiting(world)
    message.claim(worker="worker", now=timezone.now(), sender="us@example.com", reply_to="", refused={})
    return message


def failed(world):
    message = taken(world)
    message.mark_failed("550 No", {}, now=timezone.now())
    return message


@verb
def send_invoice(world):
    return does(world.open, lambda invoice: invoice.send(**to(world), **world.now))


@verb
def send_note(world):
    return does(world.note, lambda note: note.send(**to(world), **world.now))


@verb
def send_receipt(world):
    return does(world.payment, lambda payment: payment.send_receipt(**to(world), **world.now))


@verb
def cancel_mail(world):
    return does(waiting(world), lambda message: message.cancel(**world.now))


@verb
def retry_mail(world):
    return does(failed(world), lambda message: message.retry(**world.now))


@verb
def send_mail_again(world):
    message = taken(world)
    message.mark_sent("250 OK", {}, now=timezone.now())
    return does(message, lambda found: found.send_again(**world.now))


@verb
def ask_about_a_mail(world):
    """What the outbox does before it takes up a mail."""
    return does(waiting(world), lambda message: whole(dependent.withheld)(message, now=timezone.now()))


@verb
def note_that_a_mail_went(world):
    return does(taken(world), lambda message: message.mark_sent("250 OK", {}, now=timezone.now()))


@verb
def note_that_a_mail_failed(world):
    return does(taken(world), lambda message: message.mark_failed("550 No", {}, now=timezone.now()))


@verb
def note_that_a_mail_came_back(world):
    message = taken(world)
    message.mark_sent("250 OK", {}, now=timezone.now())

    def act():
        found = again(message)
        BouncedAddress.mark(found.to[0], "550 5.1.1 nobody", message=found, now=timezone.now())
        found.bounce(found.to[0], "550 5.1.1 nobody", now=timezone.now())
        return []

    return act


@verb
def lift_address(world):
    back = BouncedAddress.mark(f"{world.number}@example.com", "550 5.1.1 nobody", message=None, now=timezone.now())
    return does(back, lambda found: found.lift(**world.now))


@verb
def edit_email_text(world):
    MailTemplate.set("invoice", 0, "de", Texts("Rechnung {number}", "Guten Tag"), **world.now)

    def act():
        MailTemplate.set("invoice", 0, "de", Texts("Rechnung {number}", f"Hallo {world.number}"), **world.now)
        return []

    return act


@verb
def reset_email_text(world):
    row, _ = MailTemplate.set("invoice", 0, "fr", Texts("Facture {number}", "Bonjour"), **world.now)

    def act():
        row.reset(**world.now)
        return []

    return act
