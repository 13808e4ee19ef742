"""The jobs behind what is done to many: whom they are about is found again after a crash, and done once."""

from collections import Counter
from collections.abc import Iterator

from django.utils import timezone

from billing_site.jobs.models import Job
from billing_site.jobs.selection import refuse_unless_still_allowed, selected_by
from invoicing.reminders.many import letters
from invoicing.reminders.many.pausing import KINDS, Change, change_each, events_of, outcome, put_back_each

BATCH, LETTERS = 100, 20
LETTERS_PERMISSION = "invoicing.change_invoice"


def pause_job(job: Job) -> Iterator[int]:
    """Pause or resume all that match, for billing_site.jobs."""
    kind, change = KINDS[job.params["kind"]], Change.of(job.params["change"])
    rows = change.differing(kind, selected_by(job, kind.filter_class, kind.every())).order_by("pk")
    words = f"{change.participle.capitalize()} reminders of"
    while some := list(rows.filter(pk__gt=job.cursor.get("after", 0))[:BATCH]):
        refuse_unless_still_allowed(job, kind.permission)
        _, refused = change_each(
            kind, change, some, by=job.created_by, now=timezone.now(), operation_id=job.params["batch"]
        )
        yield told(job, words, refused, after=some[-1].pk)


def put_back_job(job: Job) -> Iterator[int]:
    """Undo such an operation, for billing_site.jobs."""
    kind = KINDS[job.params["kind"]]
    events = events_of(kind, job.params["undoes"]).order_by("id")
    while some := list(events.filter(id__gt=job.cursor.get("after", 0))[:BATCH]):
        refuse_unless_still_allowed(job, kind.permission)
        _, refused = put_back_each(kind, some, by=job.created_by, now=timezone.now(), operation_id=job.params["batch"])
        yield told(job, "Put back the reminders of", refused, after=some[-1].pk)


def letters_job(job: Job) -> Iterator[int]:
    """Send or skip letters of the next days, for billing_site.jobs; what a crash left done is not done again."""
    verb, keys = letters.VERBS[job.params["verb"]], job.params["letters"]
    at, done = job.cursor.get("at", 0), job.cursor.get("done", 0)
    refused = Counter(job.cursor.get("refused", {}))
    while some := keys[at : at + LETTERS]:
        refuse_unless_still_allowed(job, LETTERS_PERMISSION)
        more, not_done = letters.do_each(verb, some, by=job.created_by, now=timezone.now())
        at, done, refused = at + len(some), done + more, refused + not_done
        job.cursor = {"at": at, "done": done, "refused": dict(refused)}
        job.message = letters.outcome(verb, done, refused)
        yield at


def told(job: Job, words: str, refused: Counter, *, after: int) -> int:
    """Note how far the job is; how many it is through with. What was done left an event, also where a crash came."""
    kind = KINDS[job.params["kind"]]
    refused = refused + Counter(job.cursor.get("refused", {}))
    done = events_of(kind, job.params["batch"]).count()
    job.cursor = {"after": after, "refused": dict(refused)}
    job.message = outcome(words, done, refused, kind)
    return done + sum(refused.values())
