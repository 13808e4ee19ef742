"""Proof that the invoices' books agree: numbers, totals, payments, credit notes, ledger, and the frozen documents.

The database does the sums and only what is wrong reaches Python; documents are read back in batches along their chains.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from billing_site.events.models import Event
from billing_site.jobs.models import Job, Routine
from billing_site.lib.db.dangling import naming_nothing, pointing_nowhere
from billing_site.lib.findings import Finding
from billing_site.lib.text import count_of
from billing_site.mail import integrity as mail_books
from customers import integrity as customer_books
from customers.models.customer import Customer
from invoicing.integrity.comparisons.items import RULES as ITEM_RULES
from invoicing.integrity.coupons import RULES as COUPON_RULES
from invoicing.integrity.documents import DOCUMENTS
from invoicing.integrity.money import RULES as MONEY_RULES
from invoicing.integrity.note_series import RULES as NOTE_NUMBER_RULES
from invoicing.integrity.note_series import note_series
from invoicing.integrity.numbers import RULES as NUMBER_RULES
from invoicing.integrity.payments import RULES as PAYMENT_RULES
from invoicing.integrity.stored_documents import RULES as STORED_RULES
from invoicing.integrity.stored_documents import redrawn_documents, stored_documents, stored_statements
from invoicing.integrity.tax import RULES as TAX_RULES
from invoicing.integrity.witness.comparison import RULES as WITNESS_RULES
from invoicing.models.credit_note import CreditNote
from invoicing.models.files.handed_out import HandedOut
from invoicing.models.files.stored_statement import StoredStatement
from invoicing.models.invoice import Invoice
from invoicing.models.parts.erasure import events_emptied_without_erasure, mails_emptied_without_erasure
from invoicing.models.parts.redrawn import RedrawnDocument
from invoicing.models.payment import InvoicePayment
from invoicing.models.stored_document import StoredDocument

__all__ = ["BATCHES", "RULES", "Finding", "check", "counts", "work"]


def nothing_hangs_on_what_is_gone() -> Iterator[Finding]:
    """Asked from the facts: lines, payments, credit notes, stored PDFs and events outlive a row deleted by hand."""
    yield from pointing_nowhere("invoicing")
    told = {"invoice.finalized": Invoice, "credit_note.created": CreditNote}
    yield from naming_nothing(Event, "object_id", told, "type")
    owners = {
        StoredDocument.INVOICE: Invoice,
        StoredDocument.CREDIT_NOTE: CreditNote,
        StoredDocument.RECEIPT: InvoicePayment,
    }
    yield from naming_nothing(StoredDocument, "owner", owners, "kind")
    yield from naming_nothing(HandedOut, "owner", {**owners, HandedOut.STATEMENT: Customer}, "kind")


def only_erased_customers_have_empty_events_and_mails() -> Iterator[Finding]:
    for public_id in mails_emptied_without_erasure().values_list("public_id", flat=True):
        yield Finding(public_id, "mail", "the mail was emptied, and the data of its customer was never erased")
    for public_id, subject in events_emptied_without_erasure().values_list("public_id", "object_id"):
        yield Finding(public_id, "events", f"the event was emptied, and no customer of {subject} was ever erased")


RULES = (
    *(*NUMBER_RULES, *NOTE_NUMBER_RULES, *MONEY_RULES, *PAYMENT_RULES, *COUPON_RULES, *TAX_RULES, *STORED_RULES),
    *(*ITEM_RULES, *WITNESS_RULES),
    nothing_hangs_on_what_is_gone,
    only_erased_customers_have_empty_events_and_mails,
)
BATCHES = (*DOCUMENTS, note_series, stored_documents, redrawn_documents, stored_statements)
# So many findings a job keeps; what is beyond is counted.
KEPT = 500


def check() -> Iterator[Finding]:
    """Every Finding: one rule after the other, then one document after the other. Holds one batch at a time."""
    for rule in RULES:
        yield from rule()
    for batches in BATCHES:
        for _, findings, _ in batches():
            yield from findings


def counts() -> dict[str, int]:
    """What was looked at: {"invoices": 12, "payments": 4, "credit notes": 1}."""
    return {
        "invoices": Invoice.objects.count(),
        "payments": InvoicePayment.objects.count(),
        "credit notes": CreditNote.objects.count(),
        "stored PDFs": kept_files(),
    }


def kept_files() -> int:
    return sum(kept.objects.count() for kept in (StoredDocument, RedrawnDocument, StoredStatement))


def things() -> int:
    """How many rules and documents a job goes through."""
    documents = Invoice.objects.issued().count() + CreditNote.objects.count()
    documents += kept_files()
    return len(all_rules()) + documents


def all_rules() -> tuple[Callable[[], Iterator[Finding]], ...]:
    """Those of every part of the product, also of parts that stand above this one."""
    more = [rule for name in settings.MORE_BOOKS for rule in import_string(f"{name}.RULES")]
    return (*customer_books.RULES, *RULES, *more, *mail_books.RULES)


def work(job: Job) -> Iterator[int]:
    """The whole check as a job: yields how many rules and documents are done, and continues behind the last batch.

    `job.result` becomes {"findings": [[object, rule, text]] (the first KEPT), "count", "looked_at": {noun: count}}.
    """
    rules = all_rules()
    state = job.cursor or {"step": 0, "after": None, "done": 0, "count": 0, "findings": []}
    job.cursor = state
    for step, rule in enumerate(rules):
        if step >= state["step"]:
            keep(state, rule(), step=step + 1, done=state["done"] + 1)
            yield state["done"]
    for step, batches in enumerate(BATCHES, len(rules)):
        if step >= state["step"]:
            for size, findings, after in batches(state["after"]):
                keep(state, findings, step=step, after=after, done=state["done"] + size)
                yield state["done"]
            state.update(step=step + 1, after=None)
    # The job's last sign of life is as good as now.
    Routine.ran(Routine.BOOKS, job.heartbeat, state["count"])
    looked_at = customer_books.counts() | counts()
    for name in settings.MORE_BOOKS:
        looked_at |= import_string(f"{name}.counts")()
    job.result = {"findings": state["findings"], "count": state["count"], "looked_at": looked_at}
    job.message = f"{count_of(state['count'], 'finding')}."


def keep(state: dict, findings: Iterable[Finding], **progress: Any) -> None:
    """Add findings to the job's state, with how far it came."""
    for finding in findings:
        state["count"] += 1
        if len(state["findings"]) < KEPT:
            state["findings"].append([finding.object_id, finding.rule, finding.text])
    state.update(progress)
