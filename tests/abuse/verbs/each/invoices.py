"""Verbs of invoices, their payments and pending items."""

from decimal import Decimal

from django.utils import timezone

from billing_site.events.models import Event
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.models.parts.incoming import IncomingPayment
from tests.abuse.verbs.each.shared import again, events, table

VERBS, verb = table()


def move(name, kind, which):
    """The verb of an invoice that takes nothing more; `which` of the world's invoices."""

    def verb_of(world):
        invoice = getattr(world, which)

        def act():
            found = again(invoice)
            getattr(found, name)(**world.now)
            return events(kind, found)

        return act

    return verb_of


VERBS |= {
    "void": move("void", "invoice.voided", "open"),
    "void_of_a_merged_customer": move("void", "invoice.voided", "old"),
    "mark_uncollectible": move("mark_uncollectible", "invoice.marked_uncollectible", "open"),
    "delete_draft": move("delete_draft", "invoice.deleted", "draft"),
}


def finalizing(which):
    """Issuing a draft, which voids the invoice that it corrects, if it does."""

    def verb_of(world):
        draft = getattr(world, which)

        def act():
            found, now = again(draft), timezone.now()
            found.finalize(by=world.by, now=now)
            original = found.from_invoice
            voided = original and Event.objects.of(original).filter(type="invoice.voided", created=now)
            return events("invoice.finalized", found) + (events("invoice.voided", original) if voided else [])

        return act

    return verb_of


VERBS |= {
    "finalize": finalizing("draft"),
    "finalize_correction": finalizing("correction"),
    "finalize_correction_that_moved": finalizing("moved_correction"),
}


def paying(world, invoice, amount, **details):
    return [again(invoice).pay(amount, **details, **world.now).public_id]


@verb
def pay_in_part(world):
    invoice = world.open
    return lambda: paying(world, invoice, 400)


@verb
def pay_too_much(world):
    invoice = world.open
    return lambda: paying(world, invoice, 1300)


@verb
def pay_out_of_band(world):
    invoice = world.open
    return lambda: paying(world, invoice, 1000, out_of_band=True, method="cash")


@verb
def pay_too_much_of_a_merged_customer(world):
    invoice = world.old
    return lambda: paying(world, invoice, 2000)


@verb
def receive_for_several(world):
    buyer, shares = world.buyer, [(world.open, 400), (world.second, 500)]

    def act():
        found = [(again(invoice), share) for invoice, share in shares]
        incoming = IncomingPayment.receive(again(buyer), 1500, found, **world.now)
        return [incoming.public_id, *incoming.payments.values_list("public_id", flat=True)]

    return act


@verb
def receive_on_account(world):
    buyer = world.other
    return lambda: [IncomingPayment.receive(again(buyer), 700, [], **world.now).public_id]


@verb
def reverse_payment(world):
    payment = world.payment

    def act():
        again(payment).reverse(reason="bounced", **world.now)
        return events("payment.reversed", payment)

    return act


@verb
def reverse_incoming(world):
    incoming = world.incoming

    def act():
        again(incoming).reverse(reason="recalled", **world.now)
        parts = incoming.payments.order_by("invoice_id")
        return [each for part in (*parts, incoming) for each in events("payment.reversed", part)]

    return act


@verb
def create_invoice(world):
    buyer, lines = world.buyer, world.lines
    return lambda: [Invoice.create(again(buyer), lines=lines, **world.now).public_id]


@verb
def create_invoice_with_pending_items(world):
    buyer, _ = world.buyer, world.items
    return lambda: [Invoice.create(again(buyer), include_pending=True, **world.now).public_id]


@verb
def duplicate(world):
    invoice = world.open
    return lambda: [again(invoice).duplicate(**world.now).public_id]


@verb
def revise(world):
    invoice = world.open
    # Whoever comes second is given the first one's draft.
    return lambda: [again(invoice).revise(**world.now).public_id]


@verb
def edit_draft(world):
    draft, lines = world.draft, world.lines

    def act():
        again(draft).change({"description": "Edited"}, lines=lines, **world.now)
        return []

    return act


@verb
def take_pending(world):
    draft, _ = world.draft, world.items

    def act():
        again(draft).take_pending(**world.now)
        return []

    return act


@verb
def add_item(world):
    buyer = world.buyer
    return lambda: [
        InvoiceItem.create(
            again(buyer), currency="eur", description="Hours", unit_amount=Decimal(500), **world.now
        ).public_id
    ]


@verb
def remove_item(world):
    item = world.item

    def act():
        again(item).remove(**world.now)
        return events("invoiceitem.deleted", item)

    return act
