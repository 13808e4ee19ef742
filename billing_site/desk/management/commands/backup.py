"""Copy database and files into one file while the site runs."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from billing_site.desk.backup.keys import prove
from billing_site.desk.backup.progress import Progress
from billing_site.desk.backup.refusal import BackupRefused
from billing_site.desk.backup.take import take
from billing_site.lib.encryption.key_file import KeyFault


class Command(BaseCommand):
    help = (
        "Copy the database and the files (uploads, documents) into FILE, consistent while the site runs. The keys are "
        "never in it: --keys writes them into a file of their own, to be kept elsewhere."
    )
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="a new file, such as billfold-2026-11-27.tar")
        parser.add_argument("--keys", metavar="FILE", type=Path, help="a new file for the keys")

    def handle(self, *, file: Path, keys: Path | None, **options) -> None:
        try:
            made = take(file.absolute(), keys and keys.absolute(), now=timezone.now(), progress=Progress())
        except (BackupRefused, KeyFault) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{file}: database and {made['files']:,} files, {made['bytes'] / 1e6:,.1f} MB.")
        if keys:
            self.stdout.write(f"{keys}: the keys. Keep them apart from the backup: together they open everything.")
        else:
            self.stdout.write("The keys are not in it; --keys FILE writes them. Without them it cannot be put back.")
            self.warn_of_keys()

    def warn_of_keys(self) -> None:
        """A copy is better than none, but whoever puts it back needs keys that are not here either."""
        try:
            prove()
        except KeyFault as fault:
            self.stderr.write(f"Its secrets cannot be read with the keys of this site. {fault}")
