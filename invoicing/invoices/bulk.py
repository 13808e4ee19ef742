"""What is done to many invoices at once: which ones, which of them can be, and each in its own transaction."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone

from billing_site.jobs.models import Job
from billing_site.jobs.selection import refuse_unless_still_allowed, selected_by
from billing_site.lib.renamed import find
from billing_site.lib.text import count_of
from billing_site.mail.models.message import Message
from billing_site.staff.models.user import User
from invoicing.invoices.filters import InvoiceFilter
from invoicing.invoices.listing import light
from invoicing.issuing.discounts import discounts_that_count
from invoicing.models.finalizing.warnings import warnings_of_many
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceLine
from invoicing.models.query import InvoiceQuerySet
from invoicing.models.sending.recipients import NO_ADDRESS
from invoicing.models.sending.verbs import OF_DOCUMENTS, SentMeanwhile
from invoicing.models.states import MOVES, STATUSES
from invoicing.rules.move import Move

BATCH = 50
INLINE = 200
MOST_REASONS = 3
MOST_NAMES = 6
# So many drafts with coupons are looked at before the question.
LOOKED_AT = 50


@dataclass(frozen=True)
class Verb:
    """One bulk action: the move it makes, and the words for many at once."""

    move: Move
    title: str
    past: str
    lead: str
    tone: str = ""
    # So many are done while somebody waits for the page, where that is not INLINE.
    inline: int | None = None
    # Whether making the move again would do it twice: then it is told in which operation it is made.
    repeats: bool = False

    @property
    def name(self) -> str:
        """As addresses and jobs name it."""
        return self.move.page_name


VERBS = {
    verb.name: verb
    for verb in (
        Verb(
            MOVES["finalize"],
            "Finalize",
            "Finalized",
            "Each takes the next number, uses the customer's credit balance, and can no longer be edited. "
            "A coupon that is gone, over or used up by then is not taken off.",
        ),
        Verb(
            MOVES["send"],
            "Send",
            "On their way:",
            "Each goes to the addresses on file for its customer, in the language of the document, with its PDF.",
            inline=50,
            repeats=True,
        ),
        Verb(
            MOVES["mark_uncollectible"],
            "Mark uncollectible",
            "Marked uncollectible:",
            "You give up on what remains to be paid. They can still be paid or voided later.",
        ),
        Verb(
            MOVES["void"],
            "Void",
            "Voided",
            "Nothing is to be paid on them, their numbers stay taken; credit and coupons that they used go back. "
            "This cannot be undone.",
            "btn-danger",
        ),
        Verb(
            MOVES["delete"],
            "Delete",
            "Deleted",
            "Drafts have no number, so no gap appears; pending items on them are pending again. This cannot be undone.",
            "btn-danger",
        ),
    )
}


def known_verbs() -> dict[str, Verb]:
    """All bulk actions, those that settings name among them."""
    return VERBS | {verb.name: verb for verb in map(find, settings.INVOICE_VERBS)}


def plan(verb: Verb, invoices: InvoiceQuerySet):
    """(how many can be, [(how many cannot, why)], the highest key) of these invoices."""
    move, skipped = verb.move, []
    found = dict(invoices.order_by().values_list("status").annotate(Count("pk")))
    for status, word in STATUSES:
        if found.get(status) and not move.is_legal(status):
            skipped.append((found[status], f"{word.lower()}, which cannot be {move.participle}"))
    can = sum(count for status, count in found.items() if move.is_legal(status))
    rest = invoices.filter(status__in=move.states)
    for obstacle in move.obstacles:
        condition = obstacle.query()
        count = rest.filter(condition).count() if can else 0
        rest = rest.exclude(condition)
        can -= count
        if count:
            skipped.append((count, obstacle.many))
    return can, skipped, invoices.aggregate(Max("pk"))["pk__max"]


def actionable(verb: Verb, invoices: InvoiceQuerySet) -> InvoiceQuerySet:
    """Those of the invoices with which the verb is possible, oldest first."""
    return verb.move.possible(light(invoices)).order_by("pk")


def dropped_coupons(drafts: InvoiceQuerySet, now: datetime) -> list[str]:
    """Which coupons of these drafts no longer count and why, in sentences; of the first LOOKED_AT with coupons."""
    of_lines = Exists(InvoiceLine.objects.filter(invoice=OuterRef("pk")).exclude(discounts=[]))
    having = drafts.filter(~Q(discounts=[]) | of_lines).defer(None).order_by("pk")
    found = []
    for draft in having.select_related("customer", "from_invoice").prefetch_related("lines")[:LOOKED_AT]:
        counting = discounts_that_count(draft, draft.lines.all(), draft.customer, now=now)
        found += [f"Draft for {draft.customer}: {why} It is not taken off." for why in counting.reasons]
    return found


def warnings(verb: Verb, invoices: InvoiceQuerySet) -> list[tuple[int, str]]:
    """[(how many of those that can be, what staff are warned of)]; only finalizing and sending warn."""
    if verb.name == "send":
        can = verb.move.possible(invoices)
        again = can.filter(sent_at__isnull=False).count()
        mails = Message.objects.filter(about=OuterRef("public_id"), kind__in=OF_DOCUMENTS, state__in=Message.UNDER_WAY)
        under_way = can.filter(Exists(mails)).count()
        found = (again, "sent before, and sent once more now"), (under_way, "in the outbox already, and sent once more")
        return [(count, why) for count, why in found if count]
    return warnings_of_many(verb.move.possible(invoices)) if verb.name == "finalize" else []


def without_address(verb: Verb, invoices: InvoiceQuerySet) -> list[str]:
    """Some customers of these invoices whom nothing can be sent to, by name."""
    if verb.name != "send":
        return []
    nobody = light(invoices.filter(NO_ADDRESS.query(), status__in=verb.move.states)).order_by("pk")
    return list(dict.fromkeys(str(each.customer) for each in nobody[:LOOKED_AT]))[:MOST_NAMES]


def do_each(
    verb: Verb, invoices: list[Invoice], *, by: User | None, operation: str = "", asked: datetime | None = None
):
    """Do the verb to each of these (a list), each in its own transaction. (how many done, {why: how many not}).

    `operation` is the id of it all, under which what repeats itself is done once. `asked` is when the question was
    shown: what somebody did since is not done again.
    """
    done, refused = 0, Counter()
    more = {"operation": operation, "seen": asked} if verb.repeats else {}
    for invoice in invoices:
        try:
            verb.move.act(invoice, by=by, now=timezone.now(), **more)
        except Invoice.DoesNotExist:
            refused["deleted meanwhile"] += 1
        except SentMeanwhile:
            refused["sent meanwhile"] += 1
        except ValueError as error:
            invoice.refresh_from_db(fields=["status"])
            refused[str(error) if verb.move.is_legal(invoice.status) else "in another state by now"] += 1
        else:
            done += 1
    return done, refused


def moment(text: Any) -> datetime | None:
    """When a question was shown, as its page says; None where it says nothing that is a moment."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else None


def outcome(verb: Verb, done, refused) -> str:
    """What was done and what was not, in one sentence or two."""
    sentence = f"{verb.past} {count_of(done, 'draft' if verb.name == 'delete' else 'invoice')}."
    if not refused:
        return sentence
    total = sum(refused.values())
    reasons = "; ".join(f"{why.rstrip('.')} ({count:,})" for why, count in Counter(refused).most_common(MOST_REASONS))
    return f"{sentence} {total:,} skipped: {reasons}."


def verb_job(job: Job):
    """Do a bulk action, for billing_site.jobs; an invoice that a crash left done is in another state and skipped."""
    verb = known_verbs()[job.params["verb"]]
    queryset = actionable(verb, selected_by(job, InvoiceFilter, Invoice.objects.all()))
    after, done = job.cursor.get("after", 0), job.cursor.get("done", 0)
    refused, asked = Counter(job.cursor.get("refused", {})), moment(job.params.get("asked"))
    while rows := list(queryset.filter(pk__gt=after)[:BATCH]):
        refuse_unless_still_allowed(job, verb.move.permission)
        more, not_done = do_each(verb, rows, by=job.created_by, operation=job.public_id, asked=asked)
        done, refused, after = done + more, refused + not_done, rows[-1].pk
        job.cursor = {"after": after, "done": done, "refused": dict(refused)}
        job.message = outcome(verb, done, refused)
        yield done + sum(refused.values())
