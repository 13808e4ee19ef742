"""Verbs of the account, of tax IDs, of imports, and of several invoices at once."""

from customers.models.customer import Customer
from customers.models.tax_id import TaxId
from customers.numbering.change import change_numbering
from customers.rules.registries import Answer
from invoicing.invoices.bulk import VERBS as BULK
from invoicing.invoices.bulk import do_each
from invoicing.invoices.tasks import tell
from invoicing.models.invoice import Invoice
from tests.abuse.verbs.each.shared import again, does, events, table

VERBS, verb = table()


@verb
def change_account_prefix(world):
    def act():
        numbering = {"invoice_prefix": f"A{world.number.upper()}", "next_invoice_sequence": 1}
        change_numbering(world.company, numbering, **world.now)
        return []

    return act


@verb
def edit_company(world):
    def act():
        world.company.change({"name": f"Firm {world.number}"}, **world.now)
        return []

    return act


@verb
def add_tax_id(world):
    buyer = world.buyer
    return lambda: [again(buyer).add_tax_id("gb_vat", "GB980780684", **world.now).public_id]


@verb
def remove_tax_id(world):
    return does(world.tax_id, lambda tax_id: tax_id.remove(**world.now))


@verb
def take_answer_of_registry(world):
    return does(world.tax_id, lambda tax_id: tax_id.take_answer(Answer(TaxId.VERIFIED), now=world.now["now"]))


@verb
def undo_change_of_company(world):
    company = world.company
    company.change({"phone": f"+49 {world.number}"}, **world.now)

    def act():
        # Refused where another verb changed it since.
        again(company).undo(company.version, **world.now)
        return []

    return act


@verb
def tell_overdue(world):
    invoice = world.open

    def act():
        found = Invoice.objects.only("pk", "public_id", "customer_id").get(pk=invoice.pk)
        tell(found, world.long_after.date(), world.now["now"])
        return []

    return act


@verb
def void_several(world):
    invoices = sorted((world.open, world.old), key=lambda each: -each.pk)

    def act():
        done = [each for each in invoices if do_each(BULK["void"], [again(each)], by=world.by)[0]]
        return events("invoice.voided", *done)

    return act


@verb
def add_customer(world):
    metadata = {f"b{world.number}": "1"}
    return lambda: [Customer.create(name="Added", metadata=metadata, **world.now).public_id]


@verb
def discard_import(world):
    batch, _ = world.importing()

    def act():
        again(batch).discard(world.now["now"])
        return []

    return act
