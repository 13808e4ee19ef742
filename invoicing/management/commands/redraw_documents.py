"""The command that draws stored PDFs again where they have faults of earlier versions."""

from collections import Counter
from datetime import date, datetime, time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from invoicing.documents.redrawing import Look, redraw
from invoicing.models.parts.redrawn import RedrawnDocument
from invoicing.models.stored_document import StoredDocument

KINDS = dict(StoredDocument.KINDS)


class Command(BaseCommand):
    help = (
        "Check the PDFs that are kept of issued documents for faults of earlier versions, and draw those that have one "
        "again. The file that was served before is kept, and the timeline says why there is another. What the document "
        "says stays: its facts are frozen; its words are today's. The command can be stopped and called again."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--reason", default="", help="why, for the timeline (needed, but with --dry-run)")
        parser.add_argument("--kind", choices=sorted(KINDS), help="only documents of this kind")
        parser.add_argument("--since", metavar="DATE", help="only documents drawn on this day (2026-11-27) or later")
        parser.add_argument("--all", action="store_true", help="draw again what has no fault as well")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be drawn again")

    def handle(self, *, reason: str, kind, since, dry_run: bool, **options) -> None:
        reason = self.checked(reason, dry_run)
        documents = StoredDocument.objects.filter(**({"kind": kind} if kind else {}))
        if since:
            documents = documents.filter(created__gte=self.day(since))
        looks = redraw(documents, reason=reason, now=timezone.now(), everything=options["all"], dry=dry_run)
        quiet = None if self.stderr.isatty() else True
        counted: Counter[str] = Counter()
        for look in tqdm(looks, total=documents.count(), unit="documents", disable=quiet, leave=False):
            counted[look.outcome] += 1
            if look.outcome != Look.SOUND:
                self.stdout.write(self.line(look))
        self.stdout.write(self.sum(counted, dry_run))
        if counted[Look.FAILED]:
            raise CommandError(f"{counted[Look.FAILED]:,} could not be drawn again; the lines above say why.")

    def checked(self, reason: str, dry: bool) -> str:
        reason = " ".join(reason.split())
        if not reason and not dry:
            raise CommandError('Say why: --reason "…". The timeline of each document tells it.')
        if len(reason) > RedrawnDocument.REASON_LENGTH:
            raise CommandError(f"The reason has at most {RedrawnDocument.REASON_LENGTH} characters.")
        return reason

    def day(self, text: str) -> datetime:
        try:
            return timezone.make_aware(datetime.combine(date.fromisoformat(text), time()))
        except ValueError:
            raise CommandError(f"“{text}” is no day. Write it like 2026-11-27.") from None

    def line(self, look: Look) -> str:
        document = look.document
        text = f"{KINDS[document.kind]} {document.owner} ({document.edition}): {look.outcome}"
        why = look.error or ", ".join(look.faults)
        return f"{text}: {why}" if why else text

    def sum(self, counted: Counter[str], dry: bool) -> str:
        drawn = counted[Look.WOULD] if dry else counted[Look.REDRAWN]
        words = "would be drawn again" if dry else "drawn again"
        back = f", {counted[Look.BACK]:,} put back" if counted[Look.BACK] else ""
        return f"{counted.total():,} looked at, {drawn:,} {words}{back}, {counted[Look.SOUND]:,} without a fault."
