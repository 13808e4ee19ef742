"""What is done to many invoices at once: which ones, which of them can be, and each in its own transaction."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone

from billing_site.jobs.selection import selected_by
from billing_site.lib.text import count_of
from invoicing.invoice import wording as words
from invoicing.invoices.filters import InvoiceFilter
from invoicing.invoices.listing import light
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceLine
from invoicing.models.states import LEGAL, STATUSES

BATCH = 50
INLINE = 200
MOST_REASONS = 3


@dataclass(frozen=True)
class Verb:
    """One bulk action: the move it makes, and its words."""

    name: str
    move: str
    permission: str
    title: str
    past: str
    lead: str
    tone: str = ""

    def act(self, invoice, *, by, now):
        method = {"delete": "delete_draft"}.get(self.move, self.move)
        getattr(invoice, method)(by=by, now=now)


VERBS = {
    verb.name: verb
    for verb in (
        Verb(
            "finalize",
            "finalize",
            "invoicing.change_invoice",
            "Finalize",
            "Finalized",
            "Each takes the next number, uses the customer's credit balance, and can no longer be edited.",
        ),
        Verb(
            "uncollectible",
            "mark_uncollectible",
            "invoicing.change_invoice",
            "Mark uncollectible",
            "Marked uncollectible:",
            "You give up on what remains to be paid. They can still be paid or voided later.",
        ),
        Verb(
            "void",
            "void",
            "invoicing.change_invoice",
            "Void",
            "Voided",
            "Nothing is to be paid on them, their numbers stay taken, and credit that they used goes back. "
            "This cannot be undone.",
            "btn-danger",
        ),
        Verb(
            "delete",
            "delete",
            "invoicing.delete_invoice",
            "Delete",
            "Deleted",
            "Drafts have no number, so no gap appears; pending items on them are pending again. This cannot be undone.",
            "btn-danger",
        ),
    )
}


def blocked():
    """Conditions that stand in the way of each move besides the status, with the words for them."""
    bare = ~Exists(InvoiceLine.objects.filter(invoice=OuterRef("pk")))
    paid = "partly paid: issue a credit note instead"
    return {
        "finalize": [(bare, "without any line")],
        "void": [(Q(amount_paid__gt=0), paid), (Q(pre_payment_credit__gt=0), "with credit notes: void those first")],
    }


def plan(verb, invoices):
    """(how many can be, [(how many cannot, why)], the highest key) of these invoices."""
    legal, skipped = Q(status__in=LEGAL[verb.move]), []
    found = dict(invoices.order_by().values_list("status").annotate(Count("pk")))
    for status, word in STATUSES:
        if found.get(status) and status not in LEGAL[verb.move]:
            skipped.append((found[status], f"{word.lower()}, which cannot be {words.PARTICIPLES[verb.move]}"))
    can = sum(count for status, count in found.items() if status in LEGAL[verb.move])
    rest = invoices.filter(legal)
    for condition, why in blocked().get(verb.move, ()):
        count = rest.filter(condition).count() if can else 0
        rest = rest.exclude(condition)
        can -= count
        if count:
            skipped.append((count, why))
    return can, skipped, invoices.aggregate(Max("pk"))["pk__max"]


def actionable(verb, invoices):
    """Those of the invoices with which the verb is possible, oldest first."""
    found = light(invoices).filter(status__in=LEGAL[verb.move])
    for condition, _ in blocked().get(verb.move, ()):
        found = found.exclude(condition)
    return found.order_by("pk")


def do_each(verb, invoices, *, by):
    """Do the verb to each of these (a list), each in its own transaction. (how many done, {why: how many not})."""
    done, refused = 0, Counter()
    for invoice in invoices:
        try:
            verb.act(invoice, by=by, now=timezone.now())
        except Invoice.DoesNotExist:
            refused["deleted meanwhile"] += 1
        except ValueError as error:
            invoice.refresh_from_db(fields=["status"])
            refused["in another state by now" if words.refusal(verb.move, invoice) else str(error)] += 1
        else:
            done += 1
    return done, refused


def outcome(verb, done, refused):
    """What was done and what was not, in one sentence or two."""
    said = f"{verb.past} {count_of(done, 'draft' if verb.move == 'delete' else 'invoice')}."
    if not refused:
        return said
    total = sum(refused.values())
    reasons = "; ".join(f"{why.rstrip('.')} ({count:,})" for why, count in Counter(refused).most_common(MOST_REASONS))
    return f"{said} {total:,} skipped: {reasons}."


def verb_job(job):
    """Do a bulk action, for billing_site.jobs; an invoice that a crash left done is in another state and skipped."""
    verb = VERBS[job.params["verb"]]
    queryset = actionable(verb, selected_by(job, InvoiceFilter, Invoice.objects.all()))
    after, done = job.cursor.get("after", 0), job.cursor.get("done", 0)
    refused = Counter(job.cursor.get("refused", {}))
    while rows := list(queryset.filter(pk__gt=after)[:BATCH]):
        more, not_done = do_each(verb, rows, by=job.created_by)
        done, refused, after = done + more, refused + not_done, rows[-1].pk
        job.cursor = {"after": after, "done": done, "refused": dict(refused)}
        job.message = outcome(verb, done, refused)
        yield done + sum(refused.values())
