"""The verbs of money objects, each as a door does it: read first, then act. `VERBS` is what every proof goes through.

A verb is given a world, takes from it what it is done to, and returns what does it. That in turn returns what is then
there for good, as claims: the id of a row that was made, or an event and the id of what it tells of
("invoice.voided in_…"). A verb may also refuse, in words for people.
"""

from decimal import Decimal

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from billing_site.company.models import CompanyChanged
from billing_site.events.models import Event
from customers.bulk.deletion import delete_many, new_operation_id, restore_many
from customers.bulk.settings import Setting, set_many
from customers.imports.apply import apply_rows
from customers.models.coupon import CouponChanged
from customers.models.customer import Customer
from customers.models.errors import ChangedMeanwhile
from customers.models.merge import CustomerMerge
from customers.numbering.views import change_numbering
from customers.undo.operation import undo
from invoicing.invoices.bulk import VERBS as BULK
from invoicing.invoices.bulk import do_each
from invoicing.invoices.tasks import tell
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.totals.credit import CreditRequest

VERBS = {}


def verb(function):
    VERBS[function.__name__] = function
    return function


def is_refusal(error):
    """Whether a verb said no, in a sentence, because something else came first."""
    if isinstance(error, (ObjectDoesNotExist, ChangedMeanwhile, CouponChanged, CompanyChanged)):
        return True
    ours = type(error).__module__.startswith(("billing_site.", "customers.", "invoicing."))
    return isinstance(error, ValueError) and (ours or str(error).endswith("."))


def again(thing):
    return type(thing)._default_manager.get(pk=thing.pk)


def events(kind, *things):
    return [f"{kind} {thing.public_id}" for thing in things]


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


@verb
def issue_note(world):
    invoice = world.open
    return lambda: [CreditNote.issue(again(invoice), CreditRequest(amount=250), **world.now).public_id]


@verb
def issue_note_to_the_balance(world):
    invoice = world.paid
    return lambda: [CreditNote.issue(again(invoice), CreditRequest(amount=250), credit=250, **world.now).public_id]


@verb
def void_note(world):
    note = world.note

    def act():
        again(note).void(**world.now)
        return events("credit_note.voided", note)

    return act


@verb
def edit_note(world):
    note = world.note

    def act():
        again(note).change(memo="Seen", metadata={"a": "b"}, **world.now)
        return []

    return act


@verb
def adjust_balance(world):
    buyer = world.buyer
    return lambda: [again(buyer).adjust_balance(-250, **world.now).public_id]


@verb
def reverse_entry(world):
    entry = world.entry
    return lambda: [again(entry).reverse(**world.now).public_id]


@verb
def edit_entry(world):
    entry = world.entry

    def act():
        again(entry).change_note(f"Note {world.number}", **world.now)
        return []

    return act


@verb
def apply_coupon(world):
    coupon, buyer = world.coupon, world.buyer
    return lambda: [again(coupon).redeem_for(again(buyer), **world.now).public_id]


@verb
def remove_coupon(world):
    buyer, _ = world.buyer, world.discount

    def act():
        removed = again(buyer).remove_discount(**world.now)
        # Of two who take it off, one does: the event tells.
        return events("customer.discount.deleted", buyer) if removed else []

    return act


@verb
def edit_coupon(world):
    coupon = world.coupon

    def act():
        again(coupon).change({"name": "Eleven off"}, **world.now)
        return []

    return act


@verb
def delete_coupon(world):
    coupon = world.coupon

    def act():
        again(coupon).mark_deleted(**world.now)
        return []

    return act


def merging(world, target, source):
    return [CustomerMerge.make(again(target), again(source), {}, **world.now).public_id]


@verb
def merge(world):
    target, source = world.buyer, world.other
    return lambda: merging(world, target, source)


@verb
def merge_the_other_way(world):
    target, source = world.other, world.buyer
    return lambda: merging(world, target, source)


@verb
def merge_with_a_family(world):
    target, source, _ = world.other, world.buyer, (world.sibling, world.merge)
    return lambda: merging(world, target, source)


@verb
def unmerge(world):
    merged = world.merge

    def act():
        undo(merged.batch, **world.now)
        return events("customer.unmerged", merged.target, merged.source)

    return act


@verb
def merge_again(world):
    merged, unmerged = world.merge, world.unmerged

    def act():
        undo(unmerged, **world.now)
        return events("customer.merged", merged.target, merged.source)

    return act


@verb
def bill_in_another_currency(world):
    sibling = world.sibling

    def act():
        return [again(sibling).bill_in_another_currency("gbp", **world.now).public_id]

    return act


@verb
def delete_customer(world):
    buyer = world.buyer

    def act():
        again(buyer).mark_deleted(**world.now)
        return events("customer.deleted", buyer)

    return act


@verb
def restore_customer(world):
    deleted = world.deleted

    def act():
        again(deleted).restore(**world.now)
        return []

    return act


@verb
def erase_customer(world):
    deleted, later = world.deleted, world.long_after

    def act():
        again(deleted).anonymize(now=later)
        return []

    return act


@verb
def delete_many_customers(world):
    made = new_operation_id(world.now["now"])
    found = sorted((world.buyer, world.other), key=lambda each: -each.pk)

    def act():
        delete_many(found, operation_id=made, **world.now)
        return told_of(made, "customer.deleted")

    return act


@verb
def restore_many_customers(world):
    made, found = new_operation_id(world.now["now"]), [world.deleted, world.buyer]

    def act():
        restore_many(found, operation_id=made, **world.now)
        return told_of(made, "customer.restored")

    return act


@verb
def set_for_many(world):
    made, key = new_operation_id(world.now["now"]), f"a{world.number}"
    found = sorted((world.buyer, world.other), key=lambda each: -each.pk)

    def act():
        set_many(found, Setting("metadata", made, key), operation_id=made, **world.now)
        return told_of(made, "customer.updated")

    return act


@verb
def undo_operation(world):
    operation = world.operation

    def act():
        made = undo(operation, **world.now)
        return told_of(made, "customer.updated")

    return act


def told_of(operation_id, kind):
    """What the events of an operation say that it did."""
    found = Event.objects.of_operation(operation_id).filter(type=kind).values_list("object_id", flat=True)
    return [f"{kind} {object_id}" for object_id in found]


@verb
def apply_import(world):
    batch, rows = world.importing()

    def act():
        apply_rows(batch, rows, **world.now)
        return [row.customer_id for row in rows if row.kind == row.NEW and row.outcome == row.APPLIED]

    return act


@verb
def edit_customer(world):
    buyer = world.buyer

    def act():
        found = again(buyer)
        metadata = found.metadata | {f"a{world.number}": "1", f"b{world.number}": "2"}
        found.change({"metadata": metadata, "name": "Edited"}, **world.now)
        return []

    return act


@verb
def edit_customer_with_prefix(world):
    buyer = world.other

    def act():
        found = again(buyer)
        numbering = {"invoice_prefix": f"P{world.number.upper()}", "next_invoice_sequence": 1}
        fields = {**numbering, "metadata": {f"b{world.number}": "3"}}
        found.change(fields, base_version=found.version, **world.now)
        return []

    return act


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
    tax_id = world.tax_id

    def act():
        again(tax_id).remove(**world.now)
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
def edit_staff(world):
    colleague = world.colleague

    def act():
        again(colleague).change(name=f"Colleague {world.number}", **world.now)
        return []

    return act


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
def add_customer(world):
    metadata = {f"b{world.number}": "1"}
    return lambda: [Customer.create(name="Added", metadata=metadata, **world.now).public_id]
