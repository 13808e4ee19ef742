"""Put a backup back into an empty place, and prove the books of what is there then."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from billing_site.desk.backup.progress import Progress
from billing_site.desk.backup.put_back import put_back
from billing_site.desk.backup.refusal import BackupRefused
from billing_site.desk.models import Installation
from billing_site.lib.encryption.key_file import KeyFault
from billing_site.lib.installation.mode import OtherMode


class Command(BaseCommand):
    help = (
        "Put a backup back: the database that DATABASE_URL names and the data folder must be empty, and the keys must "
        "be given or be here. Brings the database up to date and runs check_books at the end."
    )
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="what manage.py backup wrote")
        parser.add_argument("--keys", metavar="FILE", type=Path, help="what manage.py backup --keys wrote")

    def handle(self, *, file: Path, keys: Path | None, **options) -> None:
        try:
            migrations = put_back(file.absolute(), keys and keys.absolute(), progress=Progress())
        except (BackupRefused, KeyFault) as refusal:
            raise CommandError(str(refusal)) from refusal
        if migrations:
            self.stdout.write(f"Brought the database up to date: {migrations} migrations.")
        self.say_mode()
        self.stdout.write("Proving the books …")
        call_command("check_books", stdout=self.stdout)

    def say_mode(self) -> None:
        """What was put back may be of the other mode than the settings of this place."""
        try:
            if not Installation.follow():
                Installation.refuse_other_mode()
        except OtherMode as other:
            self.stdout.write(f"It cannot be served yet: {other}")
